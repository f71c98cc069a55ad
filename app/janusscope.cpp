// The window.
int main() { return 2; }
