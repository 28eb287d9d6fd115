# Makes of the files of runtime/patterns what patterns.c includes: for each pattern its spec and its C as bytes, and an
# entry of a table. The files are given as arguments, the spec of a pattern before its C.

function begin(file,    parts, n)
{
    n = split(file, parts, "/")
    stem = parts[n]
    kind = stem ~ /\.actor$/ ? "spec" : "c"
    sub(/\.[a-z]*$/, "", stem)
    if (kind == "spec") {
        names[++count] = stem
        has_c[stem] = 0
    } else {
        has_c[stem] = 1
    }
    printf "static const unsigned char %s_%s[] = {\n", stem, kind
}

BEGIN {
    for (i = 0; i < 256; i++)
        code[sprintf("%c", i)] = i
}

FNR == 1 {
    if (NR > 1)
        print "};\n"
    begin(FILENAME)
}

{
    line = "   "
    for (i = 1; i <= length($0); i++)
        line = line " " code[substr($0, i, 1)] ","
    print line " 10,"
}

END {
    if (NR > 0)
        print "};\n"
    print "const struct pattern patterns[] = {"
    for (i = 1; i <= count; i++) {
        c = has_c[names[i]] ? names[i] "_c, sizeof " names[i] "_c" : "NULL, 0"
        printf "    { \"patterns.%s\", %s_spec, sizeof %s_spec, %s },\n", names[i], names[i], names[i], c
    }
    print "    { NULL, NULL, 0, NULL, 0 },\n};"
}
