# Makes of codes.md what explain.c includes: for each code an entry of a table, its text and its specs as strings
# of C. A paragraph becomes one line; a `...` in it becomes a '...', as names stand in diagnostics.

function quoted(line)
{
    gsub(/\\/, "&&", line)
    gsub(/"/, "\\\\&", line)
    return "\"" line "\\n\""
}

function end_paragraph()
{
    if (paragraph != "")
        print "        " quoted(paragraph)
    paragraph = ""
}

function end_text()
{
    end_paragraph()
    if (in_text)
        print "    , {"
    in_text = 0
}

function end_entry()
{
    end_text()
    if (code != "")
        print "    } },"
}

/^## / && !inside    { end_entry(); code = $2; in_text = 1; print "[" code "] = {"; next }
code == ""           { next }
/^```actor / && !inside {
                       end_text(); inside = 1; printf "    { \"%s\",\n", $2; next }
/^```$/              { inside = 0; print "    },"; next }
inside               { print "        " quoted($0); next }
$0 == ""             { end_paragraph(); next }
                     { gsub(/`/, "'"); paragraph = paragraph (paragraph == "" ? "" : " ") $0 }
END                  { end_entry() }
