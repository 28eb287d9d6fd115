# Makes a table, a picture and lines of JSON of what the programs printed: awk -f report.awk BUDGETS RAW
# with json= and svg=, the files to write, and machine=, missing=, wanted= as `run` gives them.
#
# A line of RAW is SYSTEM WORKERS WORKLOAD NUMBER; of the statem workloads there is also what the machine came to,
# which must be the same for all.

FILENAME == ARGV[1] {
    if ($0 !~ /^#/ && NF == 4) {
        n_parts = split($2, parts, ",")
        for (i = 1; i <= n_parts; i++) {
            key = $1 " " parts[i]
            beside[key, ++n_budgets[key]] = $3
            at_most[key, n_budgets[key]] = $4
        }
    }
    next
}

# What a compiler took of processor and memory is told with how long it took.
{ name = $3; if (name ~ /^compile_/) sub(/_(cpu|bytes|peak)$/, "", name) }

wanted != "" && index(" " wanted " ", " " name " ") == 0 { next }

{
    row = $3 " " $2
    if (!(row in seen_row)) { seen_row[row] = 1; rows[++n_rows] = row }
    if (!($1 in seen_system)) { seen_system[$1] = 1; systems[++n_systems] = $1 }
    key = row " " $1
    values[key, ++runs[key]] = $4
    if (NF > 4) {
        if ($3 in came_to && came_to[$3] != $5) { print $1 " came to " $5 " in " $3 ", others to " came_to[$3]; status = 1 }
        came_to[$3] = $5
    }
}

END {
    order_systems()
    for (r = 1; r <= n_rows; r++)
        for (s = 1; s <= n_systems; s++)
            summarize(rows[r] " " systems[s])
    write_json()
    print machine
    if (missing != "") print "Not installed, and left out: " missing
    print ""
    write_table()
    write_svg()
    print ""
    print over + 0 " of " judged + 0 " budgets are over. The picture is " svg ", the numbers are in " json "."
    exit status
}

# The five columns first, then those that only few workloads have.
function order_systems(    i, j, n, known, first) {
    n = split("libactor floor beam caf go", first, " ")
    for (i = 1; i <= n; i++) if (first[i] in seen_system) { known[first[i]] = 1; order[++j] = first[i] }
    n_main = j
    for (i = 1; i <= n_systems; i++) if (!(systems[i] in known)) order[++j] = systems[i]
    for (i = 1; i <= n_systems; i++) systems[i] = order[i]
}

function summarize(key,    n, i, j, x, v) {
    n = runs[key]
    if (n == 0) return
    for (i = 1; i <= n; i++) {
        x = values[key, i] + 0
        for (j = i - 1; j > 0 && v[j] > x; j--) v[j + 1] = v[j]
        v[j + 1] = x
    }
    least[key] = v[1]
    most[key] = v[n]
    median[key] = n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}

function unit_of(workload) { return workload == "idle" || workload ~ /_bytes$/ ? "bytes" : workload ~ /_peak$/ ? "KiB" : "ns" }

function write_json(    r, s, key, at) {
    printf "" >json
    for (r = 1; r <= n_rows; r++) {
        split(rows[r], at, " ")
        for (s = 1; s <= n_systems; s++) {
            key = rows[r] " " systems[s]
            if (key in median)
                printf "{\"workload\":\"%s\",\"system\":\"%s\",\"workers\":%d,\"unit\":\"%s\",\"median\":%s,\"min\":%s,\"max\":%s,\"runs\":%d}\n",
                    at[1], systems[s], at[2], unit_of(at[1]), plain(median[key]), plain(least[key]), plain(most[key]), runs[key] >json
        }
    }
    close(json)
}

function plain(x,    text) {
    text = sprintf("%.3f", x)
    sub(/\.?0+$/, "", text)
    return text
}

function short(x) { return x >= 100 ? sprintf("%.0f", x) : x >= 10 ? sprintf("%.1f", x) : sprintf("%.2f", x) }

function write_table(    r, s, at, line, key) {
    line = sprintf("%-16s %-7s", "median, ns", "workers")
    for (s = 1; s <= n_main; s++) line = line sprintf(" %9s", systems[s])
    for (s = 1; s <= n_main; s++) if (is_peer(systems[s])) line = line sprintf(" %7s", "/" systems[s])
    print line "  budget"
    for (r = 1; r <= n_rows; r++) {
        split(rows[r], at, " ")
        line = sprintf("%-16s %-7s", at[1] (at[1] == "idle" ? ", bytes" : ""), at[2])
        for (s = 1; s <= n_main; s++) {
            key = rows[r] " " systems[s]
            line = line sprintf(" %9s", key in median ? short(median[key]) : "-")
        }
        for (s = 1; s <= n_main; s++)
            if (is_peer(systems[s])) line = line sprintf(" %7s", ratio_text(rows[r], systems[s]))
        print line "  " verdicts(rows[r])
    }
    for (r = 1; r <= n_rows; r++) {
        line = ""
        for (s = n_main + 1; s <= n_systems; s++) {
            key = rows[r] " " systems[s]
            if (key in median) line = line sprintf("  %s %s", systems[s], short(median[key]))
        }
        if (line != "") extra = extra sprintf("%-24s%s\n", rows[r], line)
    }
    if (extra != "") printf "\nBesides\n%s", extra
    write_compilers()
}

# Lines per second, and what was in memory.
function write_compilers(    r, s, at, key, said) {
    for (r = 1; r <= n_rows; r++) {
        split(rows[r], at, " ")
        if (at[1] !~ /^compile_[a-z0-9]+$/) continue
        if (!said++) print "\nCompilers: lines per second, elapsed and processor ns a line, bytes a line, KiB in all"
        for (s = 1; s <= n_systems; s++) {
            key = rows[r] " " systems[s]
            if (key in median)
                printf "%-16s %-9s %9.0f %9s %9s %9s %9s\n", at[1], systems[s] == "libactor" ? "actorc" : systems[s],
                    1e9 / median[key], short(median[key]), short(middle(at[1] "_cpu 1 " systems[s])),
                    short(middle(at[1] "_bytes 1 " systems[s])), short(middle(at[1] "_peak 1 " systems[s]))
        }
    }
}

function is_peer(name) { return name == "beam" || name == "caf" || name == "go" }

# The median, "" if there is none; to ask for it does not make one.
function middle(key) { return key in median ? median[key] : "" }

# Of the ways in which libactor plays a row.
function slowest(row,    s, x, most_) {
    for (s = 1; s <= n_systems; s++) {
        x = systems[s] ~ /^libactor/ ? middle(row " " systems[s]) : ""
        if (x != "" && (most_ == "" || x > most_)) most_ = x
    }
    return most_
}

function ratio(row, name,    ours, other, alone, at) {
    ours = middle(row " libactor")
    if (name == "=") return slowest(row)
    if (name ~ /^compile_/) { other = middle(name " 1 libactor"); return ours == "" || other == "" ? "" : ours / other }
    if (name == "workers=1") { split(row, at, " "); other = middle(at[1] " 1 libactor") }
    else if (name == "table|switch") {
        other = middle(row " table")
        alone = middle(row " switch")
        if (other == "" || (alone != "" && alone < other)) other = alone
    } else other = middle(row " " name)
    if (ours == "" || other == "" || other == 0) return ""
    return ours / other
}

function ratio_text(row, name,    x) {
    x = ratio(row, name)
    return x == "" ? "-" : sprintf("%.3f", x)
}

# The budgets of a row, and that no peer is faster.
function verdicts(row,    i, x, text, s) {
    for (i = 1; i <= n_budgets[row]; i++) {
        x = ratio(row, beside[row, i])
        if (x == "") continue
        judged++
        if (x > at_most[row, i]) over++
        text = text (text == "" ? "" : ", ") sprintf("%s%s %s", at_most[row, i] + 0, \
            beside[row, i] == "=" ? "" : beside[row, i] == "workers=1" ? " of one worker" : " " beside[row, i], \
            x <= at_most[row, i] + 0 ? "ok" : "OVER" (beside[row, i] == "=" || is_peer(beside[row, i]) ? "" : sprintf(" (%.3f)", x)))
    }
    for (s = 1; s <= n_main; s++) {
        x = is_peer(systems[s]) ? ratio(row, systems[s]) : ""
        if (x == "") continue
        judged++
        if (x > 1) { over++; text = text (text == "" ? "" : ", ") systems[s] " is FASTER" }
    }
    return text
}

# ---- the picture: a group of bars a row, on a logarithmic scale ----------------------------------------------

function log10(x) { return log(x) / log(10) }
function place(x) { return 170 + log10(x < 1 ? 1 : x) * scale }

function write_svg(    r, s, key, y, top, most_, color, names, hues, i, x, bar) {
    split("libactor floor beam caf go", names, " ")
    split("#d62728 #bbbbbb #7b4ea8 #2b7bba #1a9e8f", hues, " ")
    for (i = 1; i <= 5; i++) color[names[i]] = hues[i]
    most_ = 10
    for (key in median) if (median[key] > most_) most_ = median[key]
    scale = 640 / log10(most_)
    bar = 9
    y = 70
    body = ""
    for (r = 1; r <= n_rows; r++) {
        split(rows[r], at, " ")
        top = y
        for (s = 1; s <= n_systems; s++) {
            key = rows[r] " " systems[s]
            if (!(key in median)) continue
            x = place(median[key])
            body = body sprintf("<rect x=\"170\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>", y, x - 170 < 1 ? 1 : x - 170, bar - 1,
                (systems[s] in color) ? color[systems[s]] : "#e0a030")
            body = body sprintf("<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#000\" stroke-width=\"1\"/>",
                place(least[key]), place(most[key]), y + 4, y + 4)
            body = body sprintf("<text x=\"%.1f\" y=\"%.1f\" font-size=\"9\">%s%s</text>\n", place(most[key]) + 4, y + 7.5, short(median[key]),
                (systems[s] in color) ? "" : " " systems[s])
            y += bar
        }
        body = body sprintf("<text x=\"160\" y=\"%.1f\" text-anchor=\"end\">%s, %s worker%s</text>\n", (top + y) / 2 + 4, at[1], at[2], at[2] == 1 ? "" : "s")
        y += 9
    }
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 %d\" font-family=\"sans-serif\" font-size=\"12\">\n", y + 10 >svg
    printf "<rect width=\"900\" height=\"%d\" fill=\"#fff\"/>\n", y + 10 >svg
    printf "<text x=\"10\" y=\"20\" font-size=\"14\">Nanoseconds an operation (idle: bytes an actor), median with least and most; shorter is better</text>\n" >svg
    printf "<text x=\"10\" y=\"36\" font-size=\"10\" fill=\"#555\">%s</text>\n", escaped(machine) >svg
    x = 170
    for (s = 1; s <= 5; s++) if (names[s] in seen_system) {
        printf "<rect x=\"%d\" y=\"44\" width=\"10\" height=\"10\" fill=\"%s\"/><text x=\"%d\" y=\"53\">%s</text>\n", x, color[names[s]], x + 14, names[s] >svg
        x += 90
    }
    for (i = 1; i <= most_; i *= 10)
        printf "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"64\" y2=\"%d\" stroke=\"#ddd\"/><text x=\"%.1f\" y=\"63\" font-size=\"9\" fill=\"#555\" text-anchor=\"middle\">%d</text>\n", place(i), place(i), y, place(i), i >svg
    printf "%s</svg>\n", body >svg
    close(svg)
}

function escaped(text) {
    gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text)
    return text
}
