//! Why async-graphql does not execute: what the README says of it, seen by running. A test that fails here may be good news.

use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};
use tokio::task::yield_now;

struct Stock;

#[Object]
impl Stock {
    async fn slow(&self) -> i32 {
        yield_now().await;
        1
    }

    async fn quick(&self) -> i32 {
        2
    }

    async fn denied(&self) -> Result<Option<i32>, &'static str> {
        std::future::ready(Err("denied")).await
    }
}

async fn answered(query: &str) -> String {
    let schema = Schema::new(Stock, EmptyMutation, EmptySubscription);
    serde_json::to_string(&schema.execute(query).await.data).unwrap()
}

#[tokio::test]
async fn the_stock_executor_answers_in_the_order_in_which_fields_complete() {
    assert_eq!(answered("{ slow quick }").await, r#"{"quick":2,"slow":1}"#);
}

#[tokio::test]
async fn the_stock_executor_drops_the_key_of_a_field_that_fails() {
    assert_eq!(answered("{ quick denied }").await, r#"{"quick":2}"#);
}
