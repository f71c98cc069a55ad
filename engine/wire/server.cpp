// Answers a window over standard input and output.
