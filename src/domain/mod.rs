//! The aggregates of the register: each file says who sees its rows, what can be done with them, and by what
//! rule. Nothing here knows how a question is asked.

pub mod access;
pub mod account;
pub mod assignment;
pub mod attachment;
pub mod audit_event;
pub mod command;
pub mod comment;
pub mod community;
mod consequences;
pub mod content;
mod context;
pub mod csv;
pub mod document;
pub mod dossier;
pub mod draft;
pub mod due_day;
pub mod duty;
pub mod evaluation;
pub mod export;
pub mod feed;
pub mod history;
pub mod indicator_set;
pub mod library;
pub mod notification;
pub mod person;
pub mod plan;
pub mod programme;
pub mod project;
pub mod public_client;
mod reminder;
pub mod review;
pub mod scenario;
pub mod service_key;
pub mod session;
pub mod sign_off;
pub mod text;
pub mod webhook;
pub mod work_item;
pub mod work_summary;

pub use consequences::consequences;
pub use context::Context;
