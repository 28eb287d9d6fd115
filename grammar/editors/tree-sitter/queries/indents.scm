[
  (body)
  (fields)
  (enumerators)
  (extern_body)
  (rows)
  (outcomes)
  (assignments)
  (child_options)
  (settings)
  (parameters)
  (arguments)
] @indent.begin

["}" ")"] @indent.branch @indent.end
(comment) @indent.ignore
