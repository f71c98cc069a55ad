// Every message: what is written is read again, and PROTOCOL.md says the same as the structs. Covers
// *_messages.h, fields.h, codec.h and version.h.
#include "protocol/messages.h"

#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

#include <gmock/gmock.h>

#include "protocol/codec.h"

namespace janus::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

template <class Use, class... Messages>
void each(const std::tuple<Messages...>&, const Use& use) {
  (use(Messages{}), ...);
}

// The row of PROTOCOL.md's table that begins with `name`: what is asked, what is answered.
struct Row {
  std::string asks, answers;
};

std::string documentText() {
  std::ifstream file(std::string(JANUS_TESTS_DIR) + "/../protocol/PROTOCOL.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::map<std::string, Row> documentRows() {
  std::map<std::string, Row> rows;
  std::istringstream text(documentText());
  for (std::string line; std::getline(text, line);) {
    if (!line.starts_with("| `")) continue;
    const size_t first = line.find("` |"), second = line.find(" |", first + 3), end = line.rfind(" |");
    rows[line.substr(3, first - 3)] = {line.substr(first + 3, second - first - 3),
                                       line.substr(second + 2, end - second - 2)};
  }
  return rows;
}

template <class Message>
std::vector<std::string> fieldsOf(const Message& message) {
  FieldLister fields;
  Message::describe(message, fields);
  return fields.names;
}

void expectFields(const std::string& text, const std::vector<std::string>& names, const std::string& where) {
  for (const std::string& name : names) EXPECT_THAT(text, HasSubstr("`" + name + "`")) << where;
}

TEST(ProtocolDocument, HasARowForEveryRequestAndNoOther) {
  std::set<std::string> documented, existing;
  for (const auto& [op, row] : documentRows()) documented.insert(op);
  each(Requests(), [&](const auto& request) { existing.insert(std::decay_t<decltype(request)>::op); });
  EXPECT_EQ(documented, existing);
}

TEST(ProtocolDocument, NamesEveryField) {
  const auto rows = documentRows();
  each(Requests(), [&](const auto& request) {
    using Request = std::decay_t<decltype(request)>;
    const auto row = rows.find(Request::op);
    ASSERT_NE(row, rows.end()) << Request::op;
    expectFields(row->second.asks, fieldsOf(request), Request::op);
    expectFields(row->second.answers, fieldsOf(typename Request::Answer{}), Request::op);
  });
  expectFields(rows.at("hello").answers, fieldsOf(DeviceInfo{}), "a device");
  expectFields(rows.at("hello").answers, fieldsOf(PluginInfo{}), "a plugin");
  expectFields(rows.at("open_genome").answers, fieldsOf(ContigInfo{}), "a contig");
  expectFields(rows.at("complete").answers, fieldsOf(Completion{}), "a completion");
  expectFields(rows.at("routing").answers, fieldsOf(RoutingShares{}), "the shares of a layer");
}

TEST(ProtocolDocument, NamesEveryEventAndItsFields) {
  const std::string text = documentText();
  each(Events(), [&](const auto& event) {
    EXPECT_THAT(text, HasSubstr("\"" + std::string(std::decay_t<decltype(event)>::event) + "\""));
    expectFields(text, fieldsOf(event), std::decay_t<decltype(event)>::event);
  });
}

template <class Message>
Message again(const Message& message) {
  return readAnswer<Message>(answerFrame(7, message));
}

TEST(Messages, OfAnyKindSurviveTheFrame) {
  each(Requests(), [](const auto& request) {
    using Request = std::decay_t<decltype(request)>;
    const Frame frame = requestFrame(5, request);
    EXPECT_EQ(frame.head["op"], Request::op);
    EXPECT_EQ(idOf(frame), 5);
    EXPECT_EQ(opOf(frame), Request::op);
  });
  each(Events(), [](const auto& event) {
    const Frame frame = eventFrame(event, 3);
    EXPECT_EQ(eventOf(frame), std::decay_t<decltype(event)>::event);
    EXPECT_EQ(kindOf(frame), FrameKind::Event);
  });
}

TEST(Messages, OfRoutingKeepTheirValues) {
  const RoutingShares layer{3, 1, 400, {0.25, 0.75}, 0.8, 1.5};
  const RoutingAnswer read = again(RoutingAnswer{{"chr1", 5, 405}, {layer}});
  EXPECT_EQ(read.region, (Region{"chr1", 5, 405}));
  ASSERT_EQ(read.routing.size(), 1u);
  EXPECT_EQ(fieldJson(read.routing[0]), fieldJson(layer));
  EXPECT_EQ(read.routing[0].shares, layer.shares);
  Frame frame = answerFrame(1, RoutingAnswer{{"chr1", 5, 405}, {layer}});
  frame.head["routing"][0]["stream"] = 2;
  EXPECT_THROW(readAnswer<RoutingAnswer>(frame), Error);
}

TEST(Messages, KeepTheirValues) {
  RunRequest request;
  request.model = "m", request.genome = "g", request.region = {"chr1", 5, 99}, request.strands = Strands::One;
  request.preview = Region{"chr1", 7, 9};
  const Frame frame = requestFrame(1, request);
  EXPECT_EQ(frame.head["first"], json(Region{"chr1", 7, 9}));
  const auto read = readRequest<RunRequest>(frame);
  EXPECT_EQ(read.region, request.region);
  EXPECT_EQ(read.strands, Strands::One);
  EXPECT_EQ(read.preview, request.preview);
  request.preview.reset();
  EXPECT_FALSE(requestFrame(1, request).head.contains("first"));
}

TEST(Messages, CarryPayloads) {
  TileAnswer answer;
  answer.tile.id = {"t", "chr1", 0, 3};
  answer.tile.bytes.resize(Tile::bytesFor(TrackKind::Quantity, 0, 0));
  answer.tile.bytes[5] = std::byte{17};
  EXPECT_EQ(again(answer).tile.bytes, answer.tile.bytes);
  answer.tile.bytes.pop_back();
  EXPECT_THROW(again(answer), Error);
}

TEST(Messages, SayNoNumberAsNull) {
  PointAnswer answer;
  answer.values = {{"entropy", 1.5f}, {"strand_gap", std::nanf("")}};
  const std::string text = answerFrame(1, answer).head.dump();
  EXPECT_THAT(text, HasSubstr("\"strand_gap\":null"));
  const auto read = readAnswer<PointAnswer>({json::parse(text), {}});
  EXPECT_EQ(read.values.at("entropy"), 1.5f);
  EXPECT_TRUE(std::isnan(read.values.at("strand_gap")));
}

TEST(Messages, TellAFeatureThatIsNotThere) {
  EXPECT_TRUE(answerFrame(1, NextFeatureAnswer{}).head.at("feature").is_null());
  EXPECT_FALSE(again(NextFeatureAnswer{}).feature);
  EXPECT_THROW(readAnswer<NextFeatureAnswer>({json::object(), {}}), Error);
}

std::string lineOf(const auto& read) {
  try {
    read();
  } catch (const Error& error) {
    EXPECT_EQ(error.errorClass(), ErrorClass::Usage);
    return error.what();
  }
  return "";
}

template <class Request>
std::string refusal(const json& head) {
  return lineOf([&] { readRequest<Request>({head, {}}); });
}

TEST(RequestFields, AreCheckedOneByOne) {
  const json region = Region{"a", 1, 2};
  EXPECT_EQ(refusal<OpenGenomeRequest>({{"path", 5}}),
            "The engine cannot answer \"open_genome\": its field \"path\" is not a text.");
  EXPECT_EQ(refusal<OpenGenomeRequest>(json::object()),
            "The engine cannot answer \"open_genome\": its field \"path\" is not there; wanted a text.");
  EXPECT_THAT(refusal<CompleteRequest>({{"genome", "g"}, {"text", "t"}, {"most", 1.5}}),
              HasSubstr("\"most\" is not a whole number from 1 to 1000"));
  EXPECT_THAT(refusal<PointRequest>({{"run", "r"}, {"position", 18446744073709551615u}}),
              HasSubstr("\"position\""));
  EXPECT_THAT(
      refusal<SequenceRequest>({{"genome", "g"}, {"region", {{"contig", "a"}, {"begin", 5}, {"end", 5}}}}),
      HasSubstr("0 <= begin < end"));
  EXPECT_THAT(
      refusal<TileRequest>({{"tile", {{"track", "t"}, {"contig", "a"}, {"level", 99}, {"index", 0}}}}),
      HasSubstr("of the grid"));
  EXPECT_THAT(refusal<ExportRequest>({{"genome", "g"}, {"out", "o"}, {"names", json{"a", 2}}}),
              HasSubstr("\"names\" is not a list of texts"));
  EXPECT_THAT(
      refusal<RunRequest>({{"model", "m"}, {"genome", "g"}, {"region", region}, {"strands", "three"}}),
      HasSubstr("three"));
}

TEST(RequestFields, ThatAreNotKnownAreIgnored) {
  const auto request = readRequest<CacheRequest>({{{"do", "verify"}, {"colour", "blue"}}, {}});
  EXPECT_EQ(request.action, "verify");
  EXPECT_EQ(request.olderDays, 0);
}

TEST(Answers, ThatLackWhatIsPromisedSayWhich) {
  EXPECT_EQ(lineOf([] {
              readAnswer<OpenTrackAnswer>({json::object(), {}});
            }),
            "The engine's answer cannot be used: its field \"track\" is not there; wanted a track.");
}

TEST(Ends, AreToldApart) {
  EXPECT_EQ(kindOf(answerFrame(1, DoneAnswer{})), FrameKind::Answer);
  EXPECT_EQ(kindOf(cancelledFrame(1)), FrameKind::Cancellation);
  const Frame failed = errorFrame(4, inputError("No such file."));
  EXPECT_EQ(kindOf(failed), FrameKind::Failure);
  EXPECT_EQ(idOf(failed), 4);
  EXPECT_STREQ(failureOf(failed).what(), "No such file.");
  EXPECT_EQ(failureOf(failed).errorClass(), ErrorClass::Input);
  EXPECT_EQ(kindOf({json::parse(R"({"ok": "yes"})"), {}}), FrameKind::Cancellation);
  EXPECT_THAT(failureOf({json::parse(R"({"error": 5})"), {}}).what(), HasSubstr("without saying why"));
}

}  // namespace
}  // namespace janus::test
