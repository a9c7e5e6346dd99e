//! The questions of benches/district answered the usual way, beside which the product is measured. It believes whoever
//! names an account, and asks once for each request what the account may see.

mod loaders;
mod schema;
mod tables;

use async_graphql::{EmptyMutation, EmptySubscription, Request, Response, Schema, dataloader::DataLoader};
use axum::{Json, Router, extract::State, http::HeaderMap, routing::post};
use loaders::Database;
use schema::{Query, Viewer};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, Statement, prelude::Uuid};
use std::time::Duration;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Api = Schema<Query, EmptyMutation, EmptySubscription>;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = ConnectOptions::new(std::env::var("DATABASE_URL")?);
    options.max_connections(10).test_before_acquire(false).sqlx_logging(false);
    let database = sea_orm::Database::connect(options).await?;
    let api = Schema::build(Query, EmptyMutation, EmptySubscription).finish();
    let routes = Router::new().route("/graphql", post(answer)).with_state((api, database));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    Ok(axum::serve(listener, routes).await?)
}

async fn answer(
    State((api, database)): State<(Api, DatabaseConnection)>,
    headers: HeaderMap,
    Json(request): Json<Request>,
) -> Json<Response> {
    let name = headers.get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let viewer = viewer(&database, name.unwrap_or_default()).await.unwrap_or(Viewer(Some(Uuid::nil())));
    let loader = DataLoader::new(Database(database), tokio::spawn).delay(Duration::ZERO);
    Json(api.execute(request.data(viewer).data(loader)).await)
}

async fn viewer(database: &DatabaseConnection, name: &str) -> Option<Viewer> {
    let rights = "SELECT t.role, t.organization_id FROM accounts a JOIN assignments t ON t.account_id = a.id \
                  WHERE a.name = $1 AND a.disabled_at IS NULL";
    let rights = Statement::from_sql_and_values(DbBackend::Postgres, rights, [name.into()]);
    let row = database.query_one_raw(rights).await.ok()??;
    let role: String = row.try_get("", "role").ok()?;
    Some(Viewer(if role == "COORDINATOR" { None } else { row.try_get("", "organization_id").ok()? }))
}
