// Reads session files leniently and reports what it corrected; writing one never loses the file before it.
#include "protocol/session_file.h"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <initializer_list>

#include <fmt/format.h>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/paths.h"
#include "protocol/fields.h"
#include "protocol/lane_id.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

constexpr std::string_view formatName = "janusscope-session";
constexpr int version = 1;
constexpr uintmax_t longestFile = 16u << 20;
constexpr int deepestNesting =
    64;  // writing JSON is recursive: what is kept for a newer program must not be deep
constexpr size_t mostLanes = 1000;

std::string backupHint(const fs::path& file) {
  const fs::path backup = file.string() + ".bak";
  return fs::exists(backup) ? " The session before it is in " + inQuotes(backup.filename().string()) + "."
                            : std::string();
}

Error broken(const fs::path& file, const std::string& why) {
  return inputError("Cannot read session " + inQuotes(file.string()) + ": " + why + "." + backupHint(file));
}

std::string textOf(const fs::path& file) {
  std::error_code error;
  const auto status = fs::status(file, error);
  if (!fs::exists(status)) throw broken(file, "there is no such file");
  if (!fs::is_regular_file(status)) throw broken(file, "it is not a regular file");
  if (fs::file_size(file, error) > longestFile) throw broken(file, "it is longer than 16 MiB, no session is");
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  if (!in) throw broken(file, "it cannot be opened for reading");
  return text;
}

json documentOf(const fs::path& file) {
  const std::string text = textOf(file);
  const auto shallow = [&](int depth, json::parse_event_t, json&) {
    if (depth > deepestNesting)
      throw broken(file, fmt::format("it nests deeper than {} levels", deepestNesting));
    return true;
  };
  try {
    return json::parse(text, shallow);
  } catch (const json::parse_error& error) {
    const bool atEnd = error.byte > text.size();
    throw broken(file, atEnd ? fmt::format("it ends in the middle, after {} bytes", text.size())
                             : fmt::format("it is not JSON at byte {}", error.byte));
  } catch (const json::exception&) {  // a number beyond every range
    throw broken(file, "it holds a number too large to read");
  }
}

void checkFormat(const json& document, const fs::path& file) {
  if (!document.is_object() || !document.contains("format") || document["format"] != formatName)
    throw broken(file, fmt::format("it is JSON but no session (\"format\" is not \"{}\")", formatName));
  const auto found = document.find("version");
  if (found == document.end() || !found->is_number_integer() || *found < 1)
    throw broken(file, "its \"version\" is not a whole number from 1 on");
  if (*found > version)
    throw broken(
        file, fmt::format("it is of version {}, this program reads up to {}; open it with a newer JanusScope",
                          found->dump(), version));
}

// A value as a message shows it.
std::string shown(const json& value) {
  if (value.is_string()) return '"' + printable(value.get<std::string>(), 30) + '"';
  if (value.is_object()) return "an object";
  return value.is_array() ? "a list" : value.dump();
}

// One JSON object of the file, taken apart key by key; what nobody took is `rest`.
class Keys {
 public:
  Keys(json object, std::string place, const fs::path& file, std::vector<std::string>& notes)
      : rest_(std::move(object)), place_(std::move(place)), file_(file), notes_(notes) {}

  void note(const std::string& what) const {
    notes_.push_back("Session " + inQuotes(file_.string()) + ": " + place_ + what + ".");
  }

  // Takes the key out; null when it is absent.
  json take(const char* key) {
    const auto found = rest_.find(key);
    if (found == rest_.end()) return nullptr;
    json value = std::move(*found);
    rest_.erase(found);
    return value;
  }

  std::string text(const char* key, const std::string& otherwise = "") {
    const json value = take(key);
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_null()) mended(key, value, "text", otherwise);
    return otherwise;
  }

  std::string word(const char* key, std::initializer_list<std::string_view> words,
                   const std::string& otherwise) {
    const json value = take(key);
    if (value.is_null()) return otherwise;
    if (value.is_string() && std::find(words.begin(), words.end(), value.get<std::string>()) != words.end())
      return value.get<std::string>();
    mended(key, value, fmt::format("one of {}", fmt::join(words, ", ")), otherwise);
    return otherwise;
  }

  double number(const char* key, double otherwise) {
    const json value = take(key);
    if (value.is_number() && std::isfinite(value.get<double>())) return value.get<double>();
    if (!value.is_null()) mended(key, value, "a number", fmt::format("{}", otherwise));
    return otherwise;
  }

  // A whole number; outside lowest..highest the nearer of the two.
  int whole(const char* key, int lowest, int highest, int otherwise) {
    const json value = take(key);
    if (value.is_null()) return otherwise;
    const double asked = value.is_number() ? value.get<double>() : NAN;
    if (!std::isfinite(asked)) {
      mended(key, value, "a number", fmt::format("{}", otherwise));
      return otherwise;
    }
    const double fits = std::clamp(std::round(asked), double(lowest), double(highest));
    if (fits != asked) mended(key, value, fmt::format("{} to {}", lowest, highest), fmt::format("{}", fits));
    return static_cast<int>(fits);
  }

  json array(const char* key) {
    json value = take(key);
    if (value.is_array()) return value;
    if (!value.is_null()) mended(key, value, "a list", "an empty one");
    return json::array();
  }

  json rest() && { return std::move(rest_); }

 private:
  void mended(const char* key, const json& seen, const std::string& wanted, const std::string& used) const {
    note(fmt::format("{} is {}, not {}; {} is used", inQuotes(key), shown(seen), wanted,
                     used.empty() ? "none" : used));
  }

  json rest_;
  std::string place_;
  const fs::path& file_;
  std::vector<std::string>& notes_;
};

// ---- paths

constexpr std::string_view shipped = "shipped:";  // before a path within the resources, wherever they lie

bool isWord(const std::string& path) {
  return path.empty() || path == "demo" || path == "demo-bacteria" || path.starts_with(shipped);
}

std::optional<fs::path> resources() {
  try {
    return resourcesDir().lexically_normal();
  } catch (const Error&) {
    return std::nullopt;
  }
}

// `path` as seen from `folder`; nothing where it lies outside.
std::optional<fs::path> within(const fs::path& folder, const fs::path& path) {
  const fs::path relative = path.lexically_relative(folder);
  if (relative.empty() || *relative.begin() == "..") return std::nullopt;
  return relative;
}

fs::path folderOf(const fs::path& file) { return fs::absolute(file).parent_path(); }

// Other systems' separators are understood where the path as written leads nowhere.
std::string resolved(std::string path, const fs::path& folder) {
  if (const auto there = resources(); there && path.starts_with(shipped))
    return (*there / path.substr(shipped.size())).lexically_normal().string();
  if (isWord(path)) return path;
  const char* home = std::getenv("HOME");
  if (home && path.starts_with("~/")) path = home + path.substr(1);
  const auto under = [&](const std::string& text) { return (folder / text).lexically_normal(); };
  if (path.find('\\') != std::string::npos && !fs::exists(under(path))) {
    std::string slashed = path;
    std::replace(slashed.begin(), slashed.end(), '\\', '/');
    if (fs::exists(under(slashed))) path = slashed;
  }
  return under(path).string();
}

std::string stored(const std::string& path, const fs::path& folder) {
  if (isWord(path)) return path;
  const fs::path whole = fs::absolute(path).lexically_normal();
  if (const auto there = resources())
    if (const auto inside = within(*there, whole)) return std::string(shipped) + inside->string();
  const auto relative = within(folder.lexically_normal(), whole);
  if (!relative) return whole.string();
  return isWord(relative->string()) ? "./" + relative->string()
                                    : relative->string();  // a file named "demo" is not the demo
}

template <class Change>  // of a path, as seen from a folder
std::string laneWith(const std::string& lane, const fs::path& folder, const Change& change) {
  if (laneSourceOf(lane) != LaneSource::File) return lane;
  return fileLane(change(std::string(pathOfFileLane(lane)), folder));
}

// ---- parts, read

std::string colourOf(Keys& keys) {
  const std::string colour = keys.text("colour");
  const bool good = colour.size() == 7 && colour[0] == '#' &&
                    colour.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
  if (!colour.empty() && !good) keys.note("colour " + shown(colour) + " is not #rrggbb; the theme's is used");
  return good ? colour : "";
}

// Empty, the usual one, stands for the system's.
std::string weightsOf(Keys& keys) {
  const json weights = keys.take("weights");
  if (weights == "ema") return weights;
  if (!weights.is_null() && weights != "" && weights != "plain")
    keys.note("weights " + shown(weights) + " are neither plain nor ema; the plain ones are used");
  return "";
}

std::string themeOf(Keys& keys) {
  const json theme = keys.take("theme");
  if (theme.is_null() || theme == "") return "";
  if (theme == "light" || theme == "dark") return theme;
  keys.note("theme " + shown(theme) + " is neither light nor dark; the system's is used");
  return "";
}

LaneLook laneOf(Keys keys, const fs::path& folder) {
  LaneLook look;
  look.lane = laneWith(keys.text("lane"), folder, resolved);
  look.title = keys.text("title");
  look.colour = colourOf(keys);
  look.height = keys.whole("height", 0, 4000, 0);
  look.scale = keys.word("scale", {"auto", "p99", "group", "fixed", "log"}, "auto");
  look.windowing = keys.word("windowing", {"min", "mean", "max", "whiskers"}, "mean");
  look.lowest = keys.number("lowest", 0);
  look.highest = keys.number("highest", 0);
  if (look.scale == "fixed" && look.lowest >= look.highest) {
    keys.note(fmt::format("the fixed scale {} to {} is empty; an automatic one is used", look.lowest,
                          look.highest));
    look.scale = "auto";
  }
  look.extra = std::move(keys).rest();
  return look;
}

std::vector<LaneLook> lanesOf(const json& list, const fs::path& file, std::vector<std::string>& notes) {
  std::vector<LaneLook> lanes;
  for (size_t i = 0; i < std::min(list.size(), mostLanes); ++i) {
    Keys keys(list[i].is_object() ? list[i] : json::object(), fmt::format("lane {}: ", i + 1), file, notes);
    LaneLook look = laneOf(std::move(keys), folderOf(file));
    if (look.lane.empty())
      notes.push_back(fmt::format("Session {}: lane {} does not say what it shows; it is left out.",
                                  inQuotes(file.string()), i + 1));
    else
      lanes.push_back(std::move(look));
  }
  return lanes;
}

std::vector<std::string> tracksOf(const json& list, const fs::path& file, std::vector<std::string>& notes) {
  std::vector<std::string> tracks;
  for (const json& one : list)
    if (one.is_string())
      tracks.push_back(resolved(one.get<std::string>(), folderOf(file)));
    else
      notes.push_back(fmt::format("Session {}: track {} is no path; it is left out.", inQuotes(file.string()),
                                  shown(one)));
  return tracks;
}

std::optional<Region> windowOf(const json& value) {
  const auto whole = [&](const char* key) { return value.contains(key) && value[key].is_number_integer(); };
  if (!value.is_object() || !value.contains("contig") || !value["contig"].is_string()) return std::nullopt;
  if (!whole("begin") || !whole("end")) return std::nullopt;
  Region region{value["contig"], value["begin"], value["end"]};
  if (region.contig.empty() || region.begin < 0 || region.empty()) return std::nullopt;
  return region;
}

std::vector<SessionRun> runsOf(const json& list, const fs::path& file, std::vector<std::string>& notes) {
  std::vector<SessionRun> runs;
  for (size_t i = 0; i < list.size(); ++i) {
    Keys keys(list[i].is_object() ? list[i] : json::object(), fmt::format("run {}: ", i + 1), file, notes);
    const auto window = windowOf(keys.take("window"));
    if (window)
      runs.push_back({*window, keys.word("strands", {"one", "both"}, "both")});
    else
      keys.note("its window is no contig with begin before end; it is left out");
  }
  return runs;
}

// ---- parts, written

json objectFrom(const json& extra) { return extra.is_object() ? extra : json::object(); }

// Left empty where it is absent or of another type.
template <class T>
void readIfThere(const json& object, const char* key, std::optional<T>& value) {
  T read{};
  if (const auto found = object.find(key); found != object.end() && FieldType<T>::read(*found, read))
    value = std::move(read);
}

json lineOf(const LaneLook& look, const fs::path& folder) {
  json line = objectFrom(look.extra);
  const auto keep = [](const std::string& path, const fs::path& from) { return stored(path, from); };
  line.update(
      {{"lane", laneWith(look.lane, folder, keep)}, {"scale", look.scale}, {"windowing", look.windowing}});
  if (!look.title.empty()) line["title"] = look.title;
  if (!look.colour.empty()) line["colour"] = look.colour;
  if (look.height) line["height"] = look.height;
  if (look.scale == "fixed") line.update({{"lowest", look.lowest}, {"highest", look.highest}});
  return line;
}

json objectOf(const Region& region) {
  return {{"contig", region.contig}, {"begin", region.begin}, {"end", region.end}};
}

json lineOf(const SessionRun& run) { return {{"window", objectOf(run.window)}, {"strands", run.strands}}; }

std::string documentText(const SessionFile& session, const fs::path& folder) {
  json document = objectFrom(session.extra);
  document.update(
      {{"format", formatName}, {"version", version}, {"locus", session.locus}, {"theme", session.theme}});
  document["genome"] = stored(session.genome, folder);
  document["model"] = stored(session.model, folder);
  if (!session.config.empty()) document["config"] = stored(session.config, folder);
  if (!session.weights.empty()) document["weights"] = session.weights;
  document["tracks"] = json::array();
  for (const std::string& track : session.tracks) document["tracks"].push_back(stored(track, folder));
  if (session.selection) document["selection"] = objectOf(*session.selection);
  document["lanes"] = json::array();
  for (const LaneLook& look : session.lanes) document["lanes"].push_back(lineOf(look, folder));
  document["runs"] = json::array();
  for (const SessionRun& run : session.runs) document["runs"].push_back(lineOf(run));
  // Names of files may be any bytes; JSON is UTF-8.
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

// The earlier generation is copied, not renamed: at no moment is there no session.
void keepBackup(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return;
  AtomicFile backup(file.string() + ".bak");
  backup.write(std::string((std::istreambuf_iterator<char>(in)), {}));
  backup.commit();
}

}  // namespace

WindowState windowStateOf(const SessionFile& session) {
  const json extra = objectFrom(session.extra), computed = objectFrom(extra.value("computed_on", json()));
  WindowState state;
  readIfThere(extra, "automatic", state.automatic);
  readIfThere(extra, "context", state.context);
  readIfThere(computed, "device", state.device);
  readIfThere(computed, "precision", state.precision);
  readIfThere(extra, "inspector", state.inspector);
  readIfThere(extra, "analysis", state.analysis);
  readIfThere(extra, "analysis_height", state.analysisHeight);
  return state;
}

void setWindowState(SessionFile& session, const WindowState& state) {
  FieldWriter fields, computed;
  fields.omittable("automatic", state.automatic);
  fields.omittable("context", state.context);
  computed.omittable("device", state.device);
  computed.omittable("precision", state.precision);
  fields.omittable("inspector", state.inspector);
  fields.omittable("analysis", state.analysis);
  fields.omittable("analysis_height", state.analysisHeight);
  if (!computed.head.empty()) fields.head["computed_on"] = std::move(computed.head);
  session.extra = objectFrom(session.extra);
  session.extra.update(fields.head);
}

SessionFile readSession(const fs::path& file, std::vector<std::string>& notes) {
  json document = documentOf(file);
  checkFormat(document, file);
  Keys keys(std::move(document), "", file, notes);
  keys.take("format");
  keys.take("version");
  SessionFile session;
  session.genome = resolved(keys.text("genome"), folderOf(file));
  session.model = resolved(keys.text("model"), folderOf(file));
  session.config = resolved(keys.text("config"), folderOf(file));
  session.weights = weightsOf(keys);
  session.tracks = tracksOf(keys.array("tracks"), file, notes);
  session.locus = keys.text("locus");
  if (const json selection = keys.take("selection"); !selection.is_null()) {
    session.selection = windowOf(selection);
    if (!session.selection) keys.note("the selection is no contig with begin before end; it is left out");
  }
  session.theme = themeOf(keys);
  session.lanes = lanesOf(keys.array("lanes"), file, notes);
  session.runs = runsOf(keys.array("runs"), file, notes);
  session.extra = std::move(keys).rest();
  return session;
}

void writeSession(const SessionFile& session, const fs::path& file) {
  const std::string text = documentText(session, folderOf(file));
  keepBackup(file);
  AtomicFile out(file);
  out.write(text);
  out.commit();
}

}  // namespace janus
