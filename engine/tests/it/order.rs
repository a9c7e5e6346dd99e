//! An answer stands in the order of its request, whichever load is done first.

use crate::toy::{Desk, ask, text};

#[tokio::test]
async fn fields_stand_in_the_order_of_the_request() {
    assert_eq!(
        text("{ welcome motto authors { born id } m: motto __typename }").await,
        r#"{"data":{"welcome":"come in","motto":"read","authors":[{"born":1929,"id":"a1"},{"born":1963,"id":"a2"},{"born":null,"id":"a3"}],"m":"read","__typename":"Query"}}"#
    );
    assert_eq!(
        text("{ b: books(first: 1) { id title } a: authors { id } }").await,
        r#"{"data":{"b":[{"id":"b1","title":"The Dispossessed"}],"a":[{"id":"a1"},{"id":"a2"},{"id":"a3"}]}}"#
    );
}

#[tokio::test]
async fn merged_fields_stand_where_their_key_was_first() {
    assert_eq!(
        text(
            "{ book(id: \"b1\") { id ...F author { id } title } welcome book(id: \"b1\") { pages id } }
             fragment F on Book { title author { name } ... on Node { id } }"
        )
        .await,
        r#"{"data":{"book":{"id":"b1","title":"The Dispossessed","author":{"name":"Ursula \"K.\" Le Guin","id":"a1"},"pages":387},"welcome":"come in"}}"#
    );
}

#[tokio::test]
async fn of_an_interface_each_type_has_its_own_fields() {
    assert_eq!(
        text(
            "{ nodes(ids: [\"a2\", \"b4\", \"none\"]) { ... on Book { title } id ...A __typename } }
             fragment A on Author { name bookCount }"
        )
        .await,
        r#"{"data":{"nodes":[{"id":"a2","name":"刘慈欣","bookCount":2,"__typename":"Author"},{"title":"Beowulf","id":"b4","__typename":"Book"},null]}}"#
    );
}

#[tokio::test]
async fn what_is_skipped_leaves_no_key_and_loads_nothing() {
    let desk = Desk::default();
    let answer = ask(
        &desk,
        "{ books @skip(if: true) { id } welcome ... @include(if: false) { authors { bookCount } } motto @include(if: true) }",
    )
    .await;
    assert_eq!(answer.text, r#"{"data":{"welcome":"come in","motto":"read"}}"#);
    assert_eq!(desk.loaded(), []);
}

#[tokio::test]
async fn texts_are_escaped_and_nothing_else_is() {
    assert_eq!(
        text("{ book(id: \"b4\") { tags author { name } } }").await,
        r#"{"data":{"book":{"tags":["monster","dragon","\u0007bell"],"author":{"name":"Anonymous\n📚"}}}}"#
    );
}
