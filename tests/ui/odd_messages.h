// Messages of the tests' own, which only the made-up engine knows: to answer nothing, to die, to hang.
#pragma once

#include <algorithm>
#include <string>

#include "protocol/control_messages.h"

namespace janus::test {

// A text as a template's argument.
template <size_t size>
struct Word {
  char text[size];
  constexpr Word(const char (&letters)[size]) { std::copy_n(letters, size, text); }
};

// A request of a word alone.
template <Word word>
struct Plain {
  static constexpr const char* op = word.text;
  using Answer = DoneAnswer;

  template <class Self, class Fields>
  static void describe(Self&, Fields&) {}
};
using Anything = Plain<"anything">;
using After = Plain<"after">;
using Fence = Plain<"fence">;    // answered after all that was asked before it, runs apart
using Never = Plain<"never">;    // is not answered
using Refuse = Plain<"refuse">;  // fails with a line
using Notice = Plain<"notice">;  // a NoticeEvent comes before its answer
using Die = Plain<"die">;

// What is done once alone: where a file stands at `mark` it was done before, and the request is answered.
template <Word word>
struct Once {
  static constexpr const char* op = word.text;
  using Answer = DoneAnswer;
  std::string mark;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("mark", self.mark);
  }
};
using DieOnce = Once<"die_once">;
using HangOnce = Once<"hang_once">;
using GarbageOnce = Once<"garbage_once">;  // writes to the pipe what is no frame

struct BytesAnswer {
  Payload bytes;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields.payload(self.bytes);
  }
};

// A ProgressEvent comes before its answer.
struct Patient {
  static constexpr const char* op = "progress";
  using Answer = BytesAnswer;

  template <class Self, class Fields>
  static void describe(Self&, Fields&) {}
};

// An answer that has not what it promises.
struct LackingAnswer {
  std::string promised;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("promised", self.promised);
  }
};
struct Lacking {
  static constexpr const char* op = "lacking";
  using Answer = LackingAnswer;

  template <class Self, class Fields>
  static void describe(Self&, Fields&) {}
};

}  // namespace janus::test
