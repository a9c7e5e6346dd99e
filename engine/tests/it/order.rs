//! An answer stands in the order of its request.

use crate::toy::text;

#[tokio::test]
async fn fields_stand_in_the_order_of_the_request() {
    assert_eq!(
        text("{ welcome motto authors { born id name } m: motto }").await,
        r#"{"data":{"welcome":"come in","motto":"read","authors":[{"born":1929,"id":"a1","name":"Ursula \"K.\" Le Guin"},{"born":1963,"id":"a2","name":"刘慈欣"},{"born":null,"id":"a3","name":"Anonymous\n📚"}],"m":"read"}}"#
    );
}
