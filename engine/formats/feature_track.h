// Features in memory, asked for by place.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/feature_names.h"
#include "protocol/feature.h"
#include "protocol/tile.h"

namespace janus {

// Const after construction: safe to ask from several threads.
class FeatureTrack {
 public:
  static constexpr int densityBins = 200;

  // `info.kind` becomes Features. Features may come in any order. `names`: beside those of the features.
  FeatureTrack(TrackInfo info, std::vector<Feature> features, std::vector<FeatureName> names = {});

  const TrackInfo& info() const { return info_; }
  size_t size() const { return size_; }

  // Either all features that overlap the region, by begin (a zero-length one counts as the two bases it lies
  // between); or, where there are more than `most`, how many overlap each of `densityBins` equal bins.
  struct FeaturesOrDensity {
    std::vector<Feature> features;
    std::vector<uint32_t> density;
  };
  FeaturesOrDensity within(const Region& region, size_t most) const;

  // The feature that begins first after `position`; going back, the one that ends last at or before it.
  std::optional<Feature> after(std::string_view contig, int64_t position) const;
  std::optional<Feature> before(std::string_view contig, int64_t position) const;

  // Every name of every feature, for a search index: its name, its identifier where that differs, and what
  // else the file calls it. `detail` is what stands beside it in a list: the feature's other name.
  struct Named {
    std::string_view name;
    std::string detail;
    const Region& region;
    bool shown;  // as the feature's label
  };
  void eachName(const std::function<void(const Named&)>& visit) const;

 private:
  struct OnContig {
    std::vector<Feature> byBegin;
    std::vector<uint32_t> byEnd;    // indices into byBegin, by end
    std::vector<int64_t> furthest;  // the largest end of every `runLength` features of byBegin
    void finish();
    // Calls `visit` for every feature that overlaps [begin, end), by begin.
    template <typename Visit>
    void overlapping(int64_t begin, int64_t end, Visit visit) const;
  };
  const OnContig* on(std::string_view contig) const;

  TrackInfo info_;
  std::map<std::string, OnContig, std::less<>> contigs_;
  std::vector<FeatureName> names_;
  size_t size_ = 0;
};

// A file opened as a track: `id` says what its bytes are, `name` is the file's stem. `format`: as in
// AnnotationFile; the title of a gene model (GFF3, GTF, genePred) is "Genes", as lanes show the file's name
// under it.
TrackInfo featureTrackInfo(const std::string& path, std::string_view format);

}  // namespace janus
