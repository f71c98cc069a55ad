#include "app/command/command_line.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <new>
#include <numeric>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/command/interrupt.h"
#include "app/command/words.h"
#include "base/cancelled.h"
#include "base/error.h"
#include "base/version.h"
#include "kernels/device_failure.h"

namespace janus::command {
namespace {

constexpr const char* exitCodes =
    "Exit codes: 0 done, 2 usage, 3 bad input, 4 not enough memory, disk or device, 5 internal; 130 after "
    "Ctrl-C.";

constexpr const char* exampleLines =
    "Examples:\n"
    "  janus predict demo demo chr16:277,400-281,495 --out result\n"
    "  janus variants demo demo calls.vcf.gz --out scored.vcf.gz\n"
    "  janus info demo\n"
    "  janus estimate demo --length 131k\n";

// Quoted only where a shell needs it.
std::string quoted(std::string_view word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) return std::string(word);
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string commandLineOf(int argc, char** argv) {
  std::string line = "janus";
  for (int i = 1; i < argc; ++i) line += ' ' + quoted(argv[i]);
  return line;
}

// How many letters to add, remove or change to turn one word into the other (Levenshtein distance).
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j)
      diagonal =
          std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])}));
  }
  return row.back();
}

bool isWord(const CLI::App& app, std::string_view typed) {
  return !app.get_subcommands([&](const CLI::App* word) { return word->get_name() == typed; }).empty();
}

std::vector<std::string> shownWords(const CLI::App& app) {
  std::vector<std::string> words;
  for (const CLI::App* word : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!word->get_group().empty()) words.push_back(word->get_name());
  return words;
}

void checkWord(const CLI::App& app, int argc, char** argv) {
  if (argc < 2) throw usageError("say what to do: janus --help lists the words");
  const std::string_view typed = argv[1];
  if (typed.starts_with('-') || isWord(app, typed)) return;
  const auto words = shownWords(app);
  const auto nearest = std::min_element(words.begin(), words.end(), [&](const auto& a, const auto& b) {
    return distance(typed, a) < distance(typed, b);
  });
  const bool close = distance(typed, *nearest) <= std::max<size_t>(2, nearest->size() / 3);
  throw usageError(fmt::format("janus has no word {}.{} janus --help lists them.", inQuotes(typed),
                               close ? fmt::format(" Did you mean {}?", *nearest) : ""));
}

// CLI11 breaks some of its messages over lines.
std::string oneLine(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

int fail(const std::string& line, ErrorClass errorClass) {
  fmt::print(stderr, "janus: {}\n", oneLine(line));
  return static_cast<int>(errorClass);
}

int wordsFault(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
  const auto typed = app.get_subcommands();
  const std::string word = typed.empty() ? "" : typed.front()->get_name() + " ";
  return fail(fmt::format("{} (janus {}--help shows how)", oneLine(error.what()), word), ErrorClass::Usage);
}

void addWords(CLI::App& app, Setting& setting) {
  app.set_version_flag("--version", std::string("janus ") + programVersion());
  app.footer(std::string(exampleLines) + "\n" + exitCodes);
  app.require_subcommand(1);
  addPredict(app, setting);
  addVariants(app, setting);
  addMutate(app, setting);
  addInfo(app, setting);
  addEstimate(app, setting);
  addConvert(app, setting);
  addCache(app, setting);
  addBench(app, setting);
  addEngine(app, setting);
  addPluginProbe(app, setting);
}

int run(CLI::App& app, int argc, char** argv) {
  try {
    checkWord(app, argc, argv);
    app.parse(argc, argv);
    if (std::fflush(stdout) != 0)
      throw resourceError("Cannot write the result to standard output: is the disk full?");
    return 0;
  } catch (const CLI::ParseError& error) {
    return wordsFault(app, error);
  } catch (const Cancelled&) {
    endInterrupted();
  } catch (const Error& error) {
    return fail(error.what(), error.errorClass());
  } catch (const std::bad_alloc&) {
    return fail("This needs more memory than the system gives; a shorter region needs less.",
                ErrorClass::Resource);
  } catch (const DeviceLost& error) {
    return fail(error.what(), ErrorClass::Resource);
  } catch (const std::exception& error) {
    return fail(std::string("Something inside went wrong: ") + error.what(), ErrorClass::Internal);
  }
}

}  // namespace

int runCommandLine(int argc, char** argv) {
  Setting setting;
  setting.commandLine = commandLineOf(argc, argv);
  CLI::App app(
      "JanusScope without a screen: runs the DNA language model JanusDNA on a genome and writes what it "
      "sees.",
      "janus");
  addWords(app, setting);
  return run(app, argc, argv);
}

void addQuiet(CLI::App& word, Setting& setting) {
  word.add_flag("--quiet", setting.quiet, "No progress and no notes on standard error");
}

void printNote(const Setting& setting, const std::string& line) {
  if (!setting.quiet) fmt::print(stderr, "{}\n", line);
}

}  // namespace janus::command
