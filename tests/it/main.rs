//! One binary for all tests of the public surface; each runs on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "in a test, what is not there is a failure"
)]

#[macro_use]
mod harness;

mod accounts;
mod backup;
mod bulletins;
mod clocks;
mod command_line;
mod comments;
mod corpus;
mod corrections;
mod dossiers;
mod drafts;
mod duties;
mod edge;
mod endpoint;
mod evaluations;
mod exports;
mod faults;
mod federation;
mod feed;
mod files;
mod first_screens;
mod funding;
mod history;
mod http2;
mod inbox;
mod interference;
mod library;
mod locks;
mod manual;
mod matrix;
mod mechanisms;
mod migrations;
mod operations;
mod paging;
mod paths;
mod plans;
mod plans_of_projects;
mod policy;
mod policy_map;
mod projects;
mod query_counts;
mod reference;
mod relay;
mod reviews;
mod rights;
mod rolling;
mod schema;
mod scopes;
mod sdl;
mod serving;
mod sign_in;
mod subjects;
mod tallies;
mod texts;
mod tls;
mod trail;
mod unchanged;
mod viewers;
mod webhooks;
mod work_items;
