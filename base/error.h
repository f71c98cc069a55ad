// The error that a user sees: one line that says what failed, where, and what to do.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace janus {

// What kind of failure it was; the values are the exit codes of the command line.
enum class ErrorClass { Usage = 2, Input = 3, Resource = 4, Internal = 5 };

// One line for the user: what failed, the "file" as the user named it, the place (line, byte, entry, tensor,
// contig:position), what was seen against what was wanted, and the remedy. No newline, no trailing blank.
class Error : public std::runtime_error {
 public:
  Error(ErrorClass errorClass, const std::string& line) : std::runtime_error(line), errorClass_(errorClass) {}
  ErrorClass errorClass() const { return errorClass_; }

 private:
  ErrorClass errorClass_;
};

inline Error usageError(const std::string& line) { return {ErrorClass::Usage, line}; }
inline Error inputError(const std::string& line) { return {ErrorClass::Input, line}; }
inline Error resourceError(const std::string& line) { return {ErrorClass::Resource, line}; }
inline Error internalError(const std::string& line) { return {ErrorClass::Internal, line}; }

// `text` made safe for a message: control characters, marks that change the direction of text, bytes that are
// not UTF-8, quotes and backslashes are escaped, so that a message is always valid UTF-8. Text of more than
// `longest` bytes is shortened in the middle with "...", never inside a UTF-8 sequence.
std::string printable(std::string_view text, size_t longest = 80);

// The same between double quotes: how every file name appears in a message.
std::string inQuotes(std::string_view text);

}  // namespace janus
