#include "engine/formats/copies.h"

#include <algorithm>

namespace janus {
namespace {

std::vector<Span> exonsOf(const Parts& parts) {
  std::vector<Span> all = parts.exons;
  all.insert(all.end(), parts.coding.begin(), parts.coding.end());
  all.insert(all.end(), parts.untranslated.begin(), parts.untranslated.end());
  return joined(std::move(all));
}

// Exons cut before each of `starts`, indices into them.
std::vector<Span> cutAt(const std::vector<Span>& exons, const std::vector<size_t>& starts) {
  std::vector<Span> out;
  size_t from = 0;
  const auto upTo = [&](size_t end) {
    out.push_back({exons[from].begin, exons[end - 1].end});
    from = end;
  };
  for (const size_t start : starts) upTo(start);
  upTo(exons.size());
  return out;
}

// Cut at the widest of the gaps, so that there are `count` pieces.
std::vector<Span> cutAtWidest(const std::vector<Span>& exons, size_t count) {
  std::vector<size_t> starts;
  for (size_t i = 1; i < exons.size(); ++i) starts.push_back(i);
  std::ranges::stable_sort(starts, std::greater(),
                           [&](size_t i) { return exons[i].begin - exons[i - 1].end; });
  starts.resize(std::min(starts.size(), count - 1));
  std::ranges::sort(starts);
  return cutAt(exons, starts);
}

// Whether every `period` exons are the first ones again, lengths and introns.
bool comesAgain(const std::vector<Span>& exons, size_t period) {
  for (size_t i = period; i < exons.size(); ++i) {
    const size_t was = i - period;
    if (exons[i].end - exons[i].begin != exons[was].end - exons[was].begin) return false;
    if (i % period && exons[i].begin - exons[i - 1].end != exons[was].begin - exons[was - 1].end)
      return false;
  }
  return true;
}

// Copies lie further from each other than they are long, as arrays of equal exons within a gene do not.
bool liesApart(const std::vector<Span>& exons, size_t period) {
  const int64_t length = exons[period - 1].end - exons[0].begin;
  for (size_t i = period; i < exons.size(); i += period)
    if (exons[i].begin - exons[i - 1].end <= length) return false;
  return true;
}

std::vector<Span> repeats(const std::vector<Span>& exons) {
  for (size_t period = 2; period * 2 <= exons.size(); ++period)
    if (exons.size() % period == 0 && comesAgain(exons, period) && liesApart(exons, period))
      return cutAtWidest(exons, exons.size() / period);
  return {};
}

std::vector<Span> farPieces(const std::vector<Span>& exons) {
  std::vector<size_t> starts;
  for (size_t i = 1; i < exons.size(); ++i)
    if (exons[i].begin - exons[i - 1].end >= farApart) starts.push_back(i);
  return cutAt(exons, starts);
}

// The copy that a part lies in, or the nearest one before it.
size_t copyOf(const Span& span, const std::vector<Span>& copies) {
  const auto after = std::ranges::upper_bound(copies, span.begin, {}, &Span::begin);
  if (after == copies.begin()) return 0;
  const auto at = static_cast<size_t>(after - copies.begin());
  const bool nearerToNext = at < copies.size() && span.begin >= copies[at - 1].end &&
                            copies[at].begin - span.end < span.begin - copies[at - 1].end;
  return nearerToNext ? at : at - 1;
}

}  // namespace

std::vector<Span> joined(std::vector<Span> spans) {
  std::ranges::sort(spans);
  std::vector<Span> out;
  for (const Span& span : spans)
    if (!out.empty() && span.begin <= out.back().end)
      out.back().end = std::max(out.back().end, span.end);
    else
      out.push_back(span);
  return out;
}

std::vector<Span> copiesOf(const Parts& parts, std::vector<Span> whole, std::vector<Span> first) {
  whole = joined(std::move(whole));
  if (!whole.empty()) return whole;  // what states itself whole needs no guess
  const std::vector<Span> exons = exonsOf(parts);
  if (exons.empty()) return {};
  // Where every exon is numbered 1, numbers say nothing.
  const size_t starts = joined(std::move(first)).size();
  if (starts > 1 && starts < exons.size()) return cutAtWidest(exons, starts);
  if (auto again = repeats(exons); !again.empty()) return again;
  return farPieces(exons);
}

std::vector<Parts> partsOf(const Parts& parts, const std::vector<Span>& copies) {
  std::vector<Parts> out(copies.size());
  for (const Span& span : parts.exons) out[copyOf(span, copies)].exons.push_back(span);
  for (const Span& span : parts.coding) out[copyOf(span, copies)].coding.push_back(span);
  for (const Span& span : parts.untranslated) out[copyOf(span, copies)].untranslated.push_back(span);
  return out;
}

}  // namespace janus
