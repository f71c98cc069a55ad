// How smooth panning is: 20 lanes over 1 Mb at 1920 x 1080 while two niced threads compute; p50 and p99 of a
// frame. A frame is what a user waits for: moving the navigator, measuring all lanes, painting all of them,
// and the attention map below them, which follows the view.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <thread>

#include <sys/resource.h>

#include <QApplication>
#include <QPainter>

#include "ui/panels/attention_panel.h"
#include "ui/tracks/track_view.h"

namespace janus::ui {
namespace {

constexpr int64_t contigLength = 4'000'000, span = 1'000'000;
constexpr int frames = 400;

uint32_t noise(int64_t i, uint32_t salt) {
  auto x = static_cast<uint32_t>(i) * 2654435761u + salt * 0x9e3779b9u;
  x ^= x >> 15;
  x *= 0x85ebca6bu;
  return x ^ (x >> 13);
}

// Tiles of noise: what they hold costs the window nothing, their size and number are those of real ones.
class NoiseFeed : public Feed {
 public:
  Ticket tile(const TileId& id, std::function<void(Tile)> ready, Failed) override {
    return later([id, ready] { ready(noiseTile(id)); });
  }
  Ticket sequence(const Region& region, std::function<void(const Region&, const QByteArray&)> ready,
                  Failed) override {
    return later([=] { ready(region, QByteArray(static_cast<qsizetype>(region.length()), 'a')); });
  }
  Ticket features(const QString&, const Region& region, std::function<void(FeaturePiece)> ready,
                  Failed) override {
    return later([=] { ready(someGenes(region)); });
  }
  Ticket attention(const QString&, const QString&, std::function<void(AttentionMatrix)> ready,
                   Failed) override {
    return later([=] { ready(someAttention()); });
  }
  Ticket routing(const QString&, const Region& region, std::function<void(RoutingAnswer)> ready,
                 Failed) override {
    return later([=] { ready({region, {}}); });
  }

 private:
  Ticket later(std::function<void()> answer) {
    auto wanted = std::make_shared<bool>(true);
    QMetaObject::invokeMethod(
        this,
        [wanted, answer] {
          if (*wanted) answer();
        },
        Qt::QueuedConnection);
    return Ticket([wanted] { *wanted = false; });
  }

  static Tile noiseTile(const TileId& id) {
    const bool isCategory = id.track.find("expert") != std::string::npos;
    Tile tile{id, isCategory ? TrackKind::Category : TrackKind::Quantity, isCategory ? 16 : 0, {}};
    tile.bytes.resize(Tile::bytesFor(tile.kind, id.level, tile.categories));
    const auto salt = static_cast<uint32_t>(std::hash<std::string>()(id.track));
    if (isCategory && id.level > 0) {
      auto* counts = reinterpret_cast<uint32_t*>(tile.bytes.data());
      for (int64_t i = 0; i < tileBins * 16; ++i) counts[i] = noise(i, salt) % 16;
    } else if (!isCategory) {
      auto* values = reinterpret_cast<float*>(tile.bytes.data());
      const auto count = static_cast<int64_t>(tile.bytes.size() / sizeof(float));
      for (int64_t i = 0; i < count; ++i)
        values[i] = static_cast<float>(noise(i % tileBins, salt) % 1000) / 1000;
    }
    return tile;
  }

  static FeaturePiece someGenes(const Region& region) {
    FeaturePiece answer{region, {}, {}};
    for (int64_t at = region.begin; at < region.end; at += 20'000) {
      Feature gene{
          {region.contig, at, at + 12'000}, "GENE", std::to_string(at), "transcript", Strand::Forward, 0, {}};
      for (int exon = 0; exon < 8; ++exon)
        gene.blocks.push_back({at + exon * 1500, at + exon * 1500 + 200, true});
      answer.features.push_back(std::move(gene));
    }
    return answer;
  }

  static AttentionMatrix someAttention() {
    AttentionMatrix answer{{"chr1", 0, contigLength}, contigLength / 1024, 1024, {}};
    answer.mass.resize(1024 * 1024);
    for (size_t i = 0; i < answer.mass.size(); ++i)
      answer.mass[i] = static_cast<float>(noise(static_cast<int64_t>(i), 3) % 1000) * 1e-6f;
    return answer;
  }
};

Catalogue catalogueOf(const std::vector<std::string>& quantities, const std::vector<std::string>& experts) {
  Catalogue catalogue;
  const auto add = [&](const std::string& name, TrackKind kind) {
    TrackInfo info;
    info.id = "run/1/" + name;
    info.name = info.title = name;
    info.unit = "bits";
    info.kind = kind;
    info.categories = kind == TrackKind::Category ? 16 : 0;
    catalogue.tracks[name] = info;
  };
  for (const std::string& name : quantities) add(name, TrackKind::Quantity);
  for (const std::string& name : experts) add(name, TrackKind::Category);
  add("file:genes", TrackKind::Features);
  catalogue.run = "1";
  catalogue.window = Region{"chr1", 0, contigLength};
  return catalogue;
}

// Everything a run shows, and more: 20 lanes of 34 tracks.
void openLanes(TrackView& view) {
  std::vector<std::string> quantities{"information", "entropy", "reference_probability", "strand_gap"};
  for (const char base : {'A', 'C', 'G', 'T'}) {
    quantities.push_back(std::string("probability.") + base);
    quantities.push_back(std::string("log_odds.") + base);
  }
  std::vector<std::string> experts;
  for (const char* layer : {"1", "3", "5", "7"})
    for (const char* stream : {"fwd", "bwd"})
      experts.push_back(std::string("expert.") + layer + "." + stream);
  std::vector<std::string> words{"file:genes",  "sequence", "logo",
                                 "information", "entropy",  "reference_probability",
                                 "strand_gap",  "log_odds"};
  words.insert(words.end(), experts.begin(), experts.end());
  for (const char* more : {"q1", "q2", "q3"}) {
    words.push_back(more);
    quantities.push_back(more);
  }
  words.push_back("attention");
  view.setCatalogue(catalogueOf(quantities, experts));
  std::vector<LaneLook> looks(words.size());
  for (size_t i = 0; i < words.size(); ++i) looks[i].lane = words[i];
  view.setLanes(looks);
}

void waitUntilSettled(const TrackView& view) {
  do QApplication::processEvents(QEventLoop::AllEvents, 20);
  while (!view.settled());
}

// Work that keeps a core's arithmetic and caches busy, as an engine's threads do, at their priority.
void compute(const std::atomic<bool>& stop) {
  setpriority(PRIO_PROCESS, 0, 10);  // of this thread alone on Linux
  std::vector<float> values(1 << 20, 1.0f);
  while (!stop)
    for (float& value : values) value = value * 0.999f + 0.001f;
}

double milliseconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

struct Frames {
  std::vector<double> wall, processor;
};

Frames panFrames(TrackView& view, Navigator& navigator) {
  Frames times;
  for (int frame = 0; frame < frames; ++frame) {
    const double wall = milliseconds(CLOCK_MONOTONIC), processor = milliseconds(CLOCK_THREAD_CPUTIME_ID);
    navigator.pan((frame < frames / 2 ? 7 : -7) * navigator.basesPerPixel());
    view.viewport()->repaint();
    QApplication::processEvents();
    times.wall.push_back(milliseconds(CLOCK_MONOTONIC) - wall);
    times.processor.push_back(milliseconds(CLOCK_THREAD_CPUTIME_ID) - processor);
  }
  return times;
}

void reportOne(const char* what, const char* clock, std::vector<double> times) {
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) {
    return times[static_cast<size_t>(share * static_cast<double>(times.size() - 1))];
  };
  std::printf("%-26s %-10s p50 %5.1f ms  p99 %5.1f ms  worst %5.1f ms\n", what, clock, at(0.5), at(0.99),
              at(1));
}

void report(const char* what, const Frames& times) {
  reportOne(what, "clock", times.wall);
  reportOne(what, "processor", times.processor);
}

KnownRun wholeRun() {
  KnownRun run;
  run.key = "1";
  run.window = {"chr1", 0, contigLength};
  return run;
}

// The panel as the window holds it, over a run that no engine made: what it asks for comes from the feed.
class PanelBelow {
 public:
  PanelBelow(Feed& feed, Navigator& navigator)
      : client_({.command = {"/bin/cat"}}),  // no engine
        workspace_(client_),
        runs_(workspace_, navigator),
        panel_(runs_, feed) {
    panel_.resize(1920, 420);
    panel_.show();
    QObject::connect(&navigator, &Navigator::moved, &panel_, [this, &navigator] {
      const Region view = navigator.region();
      panel_.setView(view);
      panel_.setGuide((view.begin + view.end) / 2);
    });
    workspace_.addRun(wholeRun());
    while (panel_.map().isEmpty()) QApplication::processEvents(QEventLoop::AllEvents, 20);
  }

 private:
  EngineClient client_;
  Workspace workspace_;
  RunController runs_;
  AttentionPanel panel_;
};

int run() {
  NoiseFeed feed;
  Navigator navigator;
  TrackView view(feed, navigator);
  view.resize(1920, 1080);
  view.show();
  navigator.setContigs({{"chr1", 0, contigLength}});
  openLanes(view);
  navigator.goTo({"chr1", 1'000'000, 1'000'000 + span});
  waitUntilSettled(view);
  std::printf("%zu lanes, %d bp, %d x %d\n", view.lanes().size(), static_cast<int>(span), view.width(),
              view.height());
  report("lanes alone", panFrames(view, navigator));
  const PanelBelow panel(feed, navigator);
  report("lanes and attention map", panFrames(view, navigator));
  std::atomic<bool> stop = false;
  std::thread one(compute, std::ref(stop)), other(compute, std::ref(stop));
  report("two niced threads compute", panFrames(view, navigator));
  stop = true;
  one.join();
  other.join();
  return 0;
}

}  // namespace
}  // namespace janus::ui

int main(int count, char** arguments) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(count, arguments);
  return janus::ui::run();
}
