// SQLite, owned and checked: every result code is looked at, everything opened is closed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace janus {

// What SQLite answered; not for users as it is: the store turns it into a notice or an Error.
class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(int code, const std::string& text) : std::runtime_error(text), code_(code) {}
  int code() const { return code_ & 0xff; }  // primary result code
  bool damaged() const;                      // the file is no database or its pages are broken
  bool unwritable() const;                   // disk full, read-only, input/output error, held by another

 private:
  int code_;
};

// A prepared statement. Bound values are numbered in the order of bind(), columns in the order of the query.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;

  // Forgets the bound values and starts over. `text` and `bytes` must live until the next bind() or
  // destruction.
  template <typename... Values>
  Statement& bind(const Values&... values) {
    reset();
    int index = 0;
    (bindAt(++index, values), ...);
    return *this;
  }
  bool step();  // true: a row is there to be read
  void run();   // step() to the end

  int64_t integer(int column) const;
  std::string text(int column) const;
  std::span<const std::byte> bytes(int column) const;  // valid until the next step()

 private:
  void reset();
  void bindAt(int index, int64_t value);
  void bindAt(int index, std::string_view text);
  void bindAt(int index, std::span<const std::byte> bytes);
  void check(int code) const;

  sqlite3_stmt* statement_ = nullptr;
};

// One connection. Not for use by two threads at once.
class Database {
 public:
  enum class Access { Read, Write };
  // An absent file is created for Write. ":memory:" for a private database in memory.
  Database(const std::filesystem::path& file, Access access);
  ~Database();
  Database(const Database&) = delete;

  void execute(const std::string& sql);
  Statement prepare(std::string_view sql) { return Statement(database_, sql); }
  int64_t integer(std::string_view sql);  // the first column of the only row
  std::string text(std::string_view sql);
  int64_t changes() const;  // rows touched by the last statement

 private:
  sqlite3* database_ = nullptr;
};

// All or nothing: rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(&database) { database.execute("BEGIN IMMEDIATE"); }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  void commit();

 private:
  Database* database_;
};

}  // namespace janus
