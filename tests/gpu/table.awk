# One table from lines of "what, tokens, column, value" separated by tabs: a row for each (what, tokens), milliseconds
# unless the row says otherwise, the fastest of a row marked with *. Under attention of 4,096 tokens stands what the
# exponentials alone would take (pairs over the measured rate).
BEGIN { FS = "\t" }
NF == 4 {
  row = $1 FS $2
  if (!(row in seen)) { seen[row] = 1; rows[++rowCount] = row }
  if (!($3 in known)) { known[$3] = 1; columns[++columnCount] = $3 }
  value[row, $3] = $4
  if ($1 == "exponentials, 1e9/s") rate = $4 * 1e9
}
# Milliseconds that the exponentials take at least; "" where a row has none.
function least(what, tokens, heads) {
  heads = 4
  if (rate == 0) return ""
  if (what ~ /^janus attention of 4096/) return 2 * 4096 * (tokens - 1) * heads / rate * 1e3
  if (what ~ /^causal attention of 4096/) return 4096 * (tokens - 2048) * heads / rate * 1e3
  if (what ~ /^forward d(32|72)$/) return (2 * tokens * tokens + tokens * tokens) * heads / rate * 1e3
  if (what ~ /^forward d144$/) return 2 * tokens * tokens * heads / rate * 1e3
  if (what ~ /^256 windows .* d(32|72)$/) return 256 * 3 * tokens * tokens * heads / rate * 1e3
  if (what ~ /^256 windows .* d144$/) return 256 * 2 * tokens * tokens * heads / rate * 1e3
  return ""
}
function short(x) {
  if (x == "") return "-"
  return sprintf((x + 0 < 0.1) ? "%.4f" : ((x + 0 < 10) ? "%.3f" : "%.1f"), x)
}
function cell(text, column, width) {
  width = length(column)
  if (width < 10) width = 10
  return sprintf(" %" width "s", text)
}
function fastest(row, c, best) {
  best = ""
  for (c = 1; c <= columnCount; ++c)
    if ((row, columns[c]) in value && (best == "" || value[row, columns[c]] + 0 < best)) best = value[row, columns[c]] + 0
  return best
}
END {
  line = sprintf("%-34s %8s", "milliseconds unless said", "tokens")
  for (c = 1; c <= columnCount; ++c) line = line cell(columns[c], columns[c])
  print line cell("exp alone", "")
  for (r = 1; r <= rowCount; ++r) {
    split(rows[r], part, FS)
    line = sprintf("%-34s %8s", part[1], (part[2] + 0 == 0 ? "" : part[2]))
    for (c = 1; c <= columnCount; ++c) {
      text = "-"
      if ((rows[r], columns[c]) in value) {
        text = short(value[rows[r], columns[c]])
        if (part[1] !~ /GB|1e9/ && value[rows[r], columns[c]] + 0 == fastest(rows[r])) text = text "*"
      }
      line = line cell(text, columns[c])
    }
    print line cell(short(least(part[1], part[2])), "")
  }
}
