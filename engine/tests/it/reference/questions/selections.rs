//! What is selected: order, merging, fragments, interfaces, conditions, what fails, and the schema itself.

use serde_json::{Value, json};

pub const ALL: &[&str] = &[
    "{ books { id title genre pages published tags } }",
    "{ books { tags published pages genre title id } authors { born name id prizes { year name } } }",
    "{ a: books(first: 1) { id } b: books(first: 2) { x: id y: title x: id } }",
    "{ __typename t: __typename books(first: 1) { __typename kind: __typename author { __typename } } }",
    // One key, several fields.
    "{ books(first: 2) { id } books(first: 2) { title id author { id } author { name id } } }",
    "{ books { author { books(first: 1) { id } } ...on Book { author { name books(first: 1) { title id } } } } }",
    "{ ...A ...B } fragment A on Query { books { id author { id } } } fragment B on Query { books { author { name } id title } }",
    "{ books { title ...A pages } } fragment A on Book { genre ...B title } fragment B on Book { id pages }",
    "{ books { ...A ...A ... { ...A id } } } fragment A on Book { title }",
    "{ ... { welcome } ... on Query { motto ... { welcome bell } } }",
    // Conditions.
    "{ welcome @skip(if: true) motto @include(if: true) }",
    "{ welcome @skip(if: true) }",
    "{ welcome @include(if: false) books(first: 1) @include(if: true) { id @skip(if: true) } }",
    "{ welcome @skip(if: false) @include(if: false) motto @skip(if: true) @include(if: true) bell: welcome @include(if: true) @skip(if: false) }",
    "{ ...A @skip(if: true) ...B @include(if: true) ... @include(if: false) { motto } ... @skip(if: false) { m: motto } } \
       fragment A on Query { welcome } fragment B on Query { w: welcome }",
    "{ ...A @skip(if: true) ...A } fragment A on Query { welcome }",
    "{ ...A ...A @skip(if: true) } fragment A on Query { welcome }",
    "{ __typename @skip(if: true) welcome a: __typename @include(if: true) }",
    "{ books { author @skip(if: true) { id } author { name } } }",
    // What is alike under two keys is loaded and written twice.
    "{ authors { all: books { id } one: books(first: 1) { id } none: books(first: 0) { id } poems: books(genre: POEM) { id title } } }",
    "{ books { all: lendings { totalCount nodes { id } } back: lendings(returned: true, first: 1) { edges { cursor node { id due } } totalCount } } }",
    "{ books { lendings { nodes { book { lendings { nodes { id member } } } } } } }",
    "{ books { lendings(first: 1) { edges { cursor } edges { node { id } } nodes { member } nodes { returned due } } } }",
    // What fields share.
    "{ books { byline author { name } label shelf neighbours } }",
    "{ books { neighbours n: neighbours label } authors { isProlific bookCount c: bookCount } }",
    "{ authors { books { author { books { author { name } } } } } }",
    // Interfaces.
    "{ node(id: \"b1\") { id __typename } }",
    "{ node(id: \"a1\") { ... on Author { name } id ... on Book { title } } }",
    "{ node(id: \"l1\") { ... on Node { id } ... on Lending { due book { title } } ... on Book { lendings { totalCount } } } }",
    "{ node(id: \"none\") { id } b: node(id: \"\") { __typename } }",
    "{ nodes(ids: [\"b1\", \"none\", \"a2\", \"l3\", \"b1\"]) { id __typename ... on Book { author { name } } ... on Author { bookCount } ... on Lending { book { shelf } } } }",
    "{ nodes(ids: []) { id } wanted(ids: []) { id } }",
    "{ wanted(ids: [\"b1\", \"a1\"]) { id } lost: wanted(ids: [\"b1\", \"none\"]) { id } welcome }",
    "{ nodes(ids: [\"b2\", \"a1\"]) { ...N } } fragment N on Node { id ...B ...A } fragment B on Book { x: title } fragment A on Author { x: name }",
    "{ books { seeAlso { id ... on Book { title seeAlso { __typename ... on Author { name books(first: 1) { id } } } } } } }",
    "{ node(id: \"a3\") { ... on Author @include(if: true) { name } ... on Author @skip(if: true) { born } } }",
    "{ node(id: \"b4\") { ... on Book { books: lendings { totalCount } } ... on Author { authors: books { id } } } }",
    // What fails, and what becomes of it.
    "{ bell }",
    "{ welcome bell motto b: bell }",
    "{ alarm }",
    "{ welcome alarm motto }",
    "{ bell alarm books { id } }",
    "{ books { id price } }",
    "{ books { price p: price title } bell }",
    "{ books { id stamp } }",
    "{ shelved { id stamp } welcome }",
    "{ shelved { stamp id price } second: shelved(first: 2) { stamp price } }",
    "{ shelved { id edition } bell }",
    "{ book(id: \"b3\") { title stamp } welcome }",
    "{ book(id: \"b5\") { title edition author { name } } }",
    "{ book(id: \"b3\") { author { books { stamp } } } welcome }",
    "{ authors { name books { edition } } }",
    "{ books { seeAlso { ... on Book { stamp } id } } }",
    "{ nodes(ids: [\"b3\", \"b1\", \"b5\"]) { id ... on Book { stamp edition } } }",
    "{ wanted(ids: [\"b1\", \"b3\"]) { ... on Book { stamp } } }",
    "{ shelved { lendings { nodes { receipt } totalCount } } }",
    "{ shelved { lendings { edges { cursor node { receipt } } totalCount } } }",
    "{ shelved { lendings { edges { cursor node { receipt } } nodes { id } } price } }",
    "{ book(id: \"b1\") { lendings { edges { node { receipt book { price } } } } } b: book(id: \"b2\") { price } }",
    "{ books(first: -1) { id } }",
    "{ shelved(first: -1) { id } welcome }",
    "{ authors { books(first: -3) { id } } }",
    "{ book(id: \"b1\") { lendings(first: -3) { totalCount } title } }",
    "{ takings keys }",
    "{ welcome takings t: takings }",
    "query Q { ... on Query {\n  bell\n  shelved {\n    stamp } }\n}",
    // Everything at once.
    "query Everything { first: books(orderBy: TITLE, filter: { genre: [FICTION, POEM], not: { titleContains: \"o\" } }) { ...Full } \
       then: books(orderBy: PUBLISHED, first: 3) { ...Full price } authors { ...Who books { ...Full } } } \
       fragment Full on Book { id title author { ...Who } label seeAlso { __typename ...Full2 ...Who } lendings(first: 1) { nodes { id book { byline } } } } \
       fragment Full2 on Book { id title } fragment Who on Author { id name bookCount prizes { name } }",
    "mutation { lend(input: { book: \"b1\", due: \"2024-08-08\" }) { lending { id member due returned book { title author { name } } } } }",
    "mutation { l: lend(input: { book: \"b2\", due: \"2024-08-08\", member: \"Mei\", terms: { weeks: 2 } }) { __typename lending { member receipt } } __typename }",
    "mutation { lend(input: { book: \"none\", due: \"2024-08-08\" }) { lending { id } } }",
    "mutation { lendRare(input: { book: \"b1\", due: \"2024-08-08\" }) { lending { id } } }",
    "mutation { ...M } fragment M on Mutation { lend(input: { book: \"b3\", due: \"2024-08-08\" }) { lending { book { stamp } } } }",
    // White space, commas, comments, names that look like words of the language.
    "{,,books,(,first:1,),{,id,,title,},}",
    "\u{feff}# a comment { with braces\n{ welcome # another\r\n motto }#",
    "{ on: welcome fragment: motto query: welcome true: motto null: welcome type: motto }",
    "query on { books(first: 1) { fragment: id } }",
    "query { welcome }",
    "fragment F on Query { welcome } query { ...F }",
];

/// What the schema tells of itself, but for descriptions, which both have their own of.
pub const INTROSPECTION: &[&str] = &[
    "{ __schema { queryType { name kind } mutationType { name } subscriptionType { name } } welcome }",
    "{ __type(name: \"Book\") { kind name description fields { name description type { kind name ofType { kind name ofType { name ofType { name } } } } args { name description type { name kind } defaultValue isDeprecated } isDeprecated deprecationReason } interfaces { name } possibleTypes { name } enumValues { name } inputFields { name } ofType { name } } }",
    "{ __type(name: \"Query\") { fields { name } all: fields(includeDeprecated: true) { name isDeprecated deprecationReason } some: fields(includeDeprecated: false) { name } } }",
    "query($all: Boolean) { __type(name: \"Query\") { fields(includeDeprecated: $all) { name } } }",
    "query($all: Boolean = true) { __type(name: \"Query\") { fields(includeDeprecated: $all) { name } } }",
    "{ __type(name: \"Genre\") { kind name description enumValues { name description isDeprecated deprecationReason } all: enumValues(includeDeprecated: true) { name } fields { name } } }",
    "{ __type(name: \"BookFilter\") { kind inputFields { name type { kind name ofType { kind name ofType { name kind } } } defaultValue } isOneOf } }",
    "{ __type(name: \"LendInput\") { inputFields(includeDeprecated: true) { name description type { name kind ofType { name } } } } }",
    "{ __type(name: \"Node\") { kind name fields { name type { kind ofType { name } } } possibleTypes { name } interfaces { name } } }",
    "{ __type(name: \"Date\") { kind name description specifiedByURL fields { name } } i: __type(name: \"Int\") { kind name } }",
    "{ __type(name: \"none\") { name } e: __type(name: \"\") { name } __typename }",
    "{ __type(name: \"__Type\") { kind name fields { name type { kind name ofType { kind name } } args { name defaultValue } } } }",
    "{ __type(name: \"__TypeKind\") { kind enumValues { name } } }",
    "{ __schema { __typename directives { __typename } queryType { __typename fields { __typename type { __typename } } } } }",
    "fragment T on __Type { name kind ofType { name kind } } { __type(name: \"Author\") { ...T fields { name type { ...T } } } }",
    "query($name: String!) { __type(name: $name) { name } }",
];

/// Documents with several operations, one of them named.
pub fn named() -> Vec<Value> {
    const TWO: &str = "query A { welcome } query B { motto } mutation C { lend(input: { book: \"b1\", due: \"2024-01-01\" }) { lending { id } } }";
    let named = |query: &str, name: Value| json!({ "query": query, "operationName": name });
    vec![
        named(TWO, json!("A")),
        named(TWO, json!("B")),
        named(TWO, json!("C")),
        named(TWO, json!("D")),
        named(TWO, Value::Null),
        named("query A { welcome }", Value::Null),
        named("query A { welcome }", json!("A")),
        named("query A { welcome }", json!("a")),
        named("{ welcome }", json!("A")),
        named("query A($n: Int!) { needs(number: $n) } query B { welcome }", json!("B")),
        json!({ "query": "query A($n: Int!) { needs(number: $n) } query B { welcome }", "operationName": "A", "variables": { "n": 3 } }),
    ]
}
