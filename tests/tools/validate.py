"""Validates JSON against the part of JSON Schema that grammar/spec.schema.json uses.

    python3 tests/tools/validate.py SCHEMA FILE...

Stricter than a schema's own rules in one thing: a member that the schema does not describe is an error, so that
the schema cannot fall behind the emitter.
"""
import json
import re
import sys

KNOWN = {"$schema", "title", "description", "definitions", "$ref", "type", "required", "properties", "items", "enum",
         "const", "anyOf", "allOf", "pattern", "minItems"}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


class Validator:
    def __init__(self, schema):
        self.schema = schema

    def resolve(self, schema):
        while "$ref" in schema:
            schema = self.schema["definitions"][schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def check(self, value, schema, path):
        """Errors, and the members of the object that were described."""
        schema = self.resolve(schema)
        assert not set(schema) - KNOWN, set(schema) - KNOWN
        errors, described = [], set()
        types = schema.get("type", [])
        types = [types] if isinstance(types, str) else types
        if types and not any(is_type(value, name) for name in types):
            return [f"{path}: is no {' or '.join(types)}"], described
        if "const" in schema and value != schema["const"]:
            errors.append(f"{path}: is not {schema['const']!r}")
        if "enum" in schema and value not in schema["enum"]:
            errors.append(f"{path}: {value!r} is none of {schema['enum']}")
        if "pattern" in schema and not re.search(schema["pattern"], value):
            errors.append(f"{path}: {value!r} does not look like {schema['pattern']}")
        if isinstance(value, list):
            if len(value) < schema.get("minItems", 0):
                errors.append(f"{path}: is too short")
            for i, item in enumerate(value):
                if "items" in schema:
                    errors += self.whole(item, schema["items"], f"{path}[{i}]")
        if isinstance(value, dict):
            errors += [f"{path}: lacks {name}" for name in schema.get("required", []) if name not in value]
            for name, member in schema.get("properties", {}).items():
                described.add(name)
                if name in value:
                    errors += self.whole(value[name], member, f"{path}.{name}")
        for part in schema.get("allOf", []):
            more, names = self.check(value, part, path)
            errors += more
            described |= names
        if "anyOf" in schema:
            tried = [self.check(value, part, path) for part in schema["anyOf"]]
            good = [names for found, names in tried if not found]
            if good:
                described |= set().union(*good)
            else:
                errors += min((found for found, _ in tried), key=len)
        return errors, described

    def whole(self, value, schema, path):
        errors, described = self.check(value, schema, path)
        if isinstance(value, dict) and not errors:
            errors += [f"{path}: nothing describes {name}" for name in value if name not in described]
        return errors


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        validator = Validator(json.load(file))
    failed = False
    for name in sys.argv[2:]:
        with open(name, encoding="utf-8") as file:
            for error in validator.whole(json.load(file), validator.schema, "$")[:10]:
                print(f"{name}: {error}")
                failed = True
    sys.exit(failed)


main()
