#include "engine/session/demo.h"

#include "base/paths.h"

namespace janus {

std::optional<Demo> demoNamed(std::string_view word) {
  if (word != "demo" && word != "demo-bacteria") return std::nullopt;
  const std::filesystem::path folder = resourcesDir() / "demo";
  // An Alu that the model knows, then a gene; and the switch between phage lambda's two lives, cI and cro.
  if (word == "demo")
    return Demo{"demo",
                folder / "human-chr16.fa",
                folder / "demo-human",
                {folder / "human-chr16.gtf"},
                "chr16:277,400-281,495"};
  return Demo{"demo-bacteria",
              folder / "phage-lambda.fa",
              folder / "demo-bacteria",
              {folder / "phage-lambda.gff3"},
              "NC_001416.1:37,000-38,300"};
}

}  // namespace janus
