//! Indicators, and the evaluation of communities by them.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE indicator_sets (
    id {id} PRIMARY KEY,
    code {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    status {text} NOT NULL,
    official boolean NOT NULL,
    creation_types {text} NOT NULL,
    pass_mark bigint,
    created_at {time} NOT NULL,
    published_at {time},
    retired_at {time}
)
;
CREATE TABLE indicators (
    id {id} PRIMARY KEY,
    indicator_set_id {id} NOT NULL REFERENCES indicator_sets (id),
    code {text} NOT NULL,
    ordinal integer NOT NULL,
    scenario_id {id} NOT NULL REFERENCES scenarios (id),
    name {text} NOT NULL,
    requirement {text},
    tier {text} NOT NULL,
    veto boolean NOT NULL,
    max_score bigint NOT NULL,
    UNIQUE (indicator_set_id, code)
)
;
CREATE TABLE evaluations (
    id {id} PRIMARY KEY,
    revision bigint NOT NULL,
    community_id {id} NOT NULL REFERENCES communities (id),
    indicator_set_id {id} NOT NULL REFERENCES indicator_sets (id),
    round integer NOT NULL,
    status {text} NOT NULL,
    total bigint,
    max_total bigint,
    passed boolean,
    opened_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (community_id, round)
)
;
CREATE UNIQUE INDEX evaluations_under_way ON evaluations (community_id) WHERE status <> 'FINAL'
;
CREATE INDEX evaluations_by_community ON evaluations (community_id, opened_at, id)
;
CREATE TABLE evaluation_verifiers (
    evaluation_id {id} NOT NULL REFERENCES evaluations (id),
    scenario_id {id} NOT NULL REFERENCES scenarios (id),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    PRIMARY KEY (evaluation_id, scenario_id, organization_id)
)
;
CREATE INDEX evaluation_verifiers_by_organization ON evaluation_verifiers (organization_id, evaluation_id, scenario_id)
;
CREATE TABLE scores (
    id {id} PRIMARY KEY,
    revision bigint NOT NULL,
    evaluation_id {id} NOT NULL REFERENCES evaluations (id),
    indicator_id {id} NOT NULL REFERENCES indicators (id),
    scenario_id {id} NOT NULL REFERENCES scenarios (id),
    ordinal integer NOT NULL,
    not_applicable boolean NOT NULL,
    self_score bigint,
    self_note {text},
    final_score bigint,
    adjudication_reason {text},
    status {text} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (evaluation_id, indicator_id)
)
;
CREATE TABLE verifications (
    id {id} PRIMARY KEY,
    score_id {id} NOT NULL REFERENCES scores (id),
    evaluation_id {id} NOT NULL REFERENCES evaluations (id),
    scenario_id {id} NOT NULL REFERENCES scenarios (id),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    account_id {id} NOT NULL,
    score bigint NOT NULL,
    note {text},
    verified_at {time} NOT NULL,
    UNIQUE (score_id, organization_id)
)
;
CREATE INDEX verifications_by_evaluation ON verifications (evaluation_id, scenario_id)
;
CREATE INDEX verifications_by_account ON verifications (account_id)
;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "verifications",
            "scores",
            "evaluation_verifiers",
            "evaluations",
            "indicators",
            "indicator_sets",
        ];
        ddl::drop(manager, &tables).await
    }
}
