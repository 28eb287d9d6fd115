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
  (comment)
] @fold
