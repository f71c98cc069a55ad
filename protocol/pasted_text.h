// What people paste around a place: a browser's address, quotes and brackets, an assembly's name, a strand.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace janus {

// The place in the address of a genome browser, decoded: UCSC (position=), Ensembl (r=), IGV (locus=),
// JBrowse (loc=), gnomAD (/region/16-200000-200100); after its assembly ("{hg38}chr16:5-6") where it names
// one. Nothing for a text that is no address; throws Error (Usage) for an address without a place.
std::optional<std::string> placeInAddress(std::string_view text);

// "%3A" as ":"; a percent sign without two hex digits stays.
std::string percentDecoded(std::string_view text);

// Without quotes and pairs of brackets around it, and without commas and semicolons after it.
std::string_view undressed(std::string_view text);

// The length of an assembly's name and its separator at the start: 5 in "hg38.chr1:5", 6 in "{hg38}chr1:5", 4
// in "hg38" where it stands alone; 0 where there is none. Only names of assemblies count: "NC_000016.10" has
// none.
size_t assemblyLength(std::string_view text);

// The strand that ends a text, with what sets it off: "(+)", "(-)", and after a range ":+", ":-", ":1",
// ":-1"; empty where there is none.
std::string_view strandSuffix(std::string_view text);
// Whether a word is a strand: + - (+) (-) -1 +1.
bool isStrandWord(std::string_view word);

}  // namespace janus
