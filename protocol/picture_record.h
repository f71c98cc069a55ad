// What a saved picture says of itself: where it was taken, and what the numbers in it come from.
#pragma once

#include <optional>
#include <string>

#include "protocol/fields.h"

namespace janus {

struct PictureRecord {
  std::string program = "JanusScope";
  std::string locus;                  // as text, of what is shown
  std::optional<std::string> genome;  // its name
  // Of the run that is shown:
  std::optional<JsonObject> run;  // its provenance
  std::optional<std::string> window, strands;
  std::optional<std::string> model;    // its digest
  std::optional<std::string> command;  // that makes the run again

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("program", self.program);
    fields("locus", self.locus);
    fields.omittable("genome", self.genome);
    fields.omittable("run", self.run);
    fields.omittable("window", self.window);
    fields.omittable("strands", self.strands);
    fields.omittable("model", self.model);
    fields.omittable("command", self.command);
  }
};

// JSON, one line.
std::string textOf(const PictureRecord& record);

}  // namespace janus
