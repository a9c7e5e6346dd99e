//! The tables, as far as the questions need them; each row is the object that is shown.

macro_rules! table {
    ($module:ident, $name:literal, $table:literal, {
        $($(#[$attribute:meta])* $field:ident: $type:ty,)+
    }) => {
        pub mod $module {
            use async_graphql::SimpleObject;
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel, SimpleObject)]
            #[sea_orm(table_name = $table)]
            #[graphql(complex, name = $name)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub id: Uuid,
                $($(#[$attribute])* pub $field: $type,)+
            }

            #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

table!(account, "User", "accounts", { name: String, display_name: String, });
table!(organization, "Organization", "organizations", { code: String, name: String, });
table!(responsibility, "Responsibility", "responsibilities", { code: String, text: String, });
table!(community, "Community", "communities", {
    code: String,
    name: String,
    ordinal: i32,
    #[graphql(skip)]
    implementing_unit_id: Uuid,
    #[graphql(skip)]
    withdrawn_at: Option<i64>,
});
table!(duty, "Duty", "duties", {
    status: String,
    due_on: Option<Date>,
    #[graphql(skip)]
    position: i32,
    #[graphql(skip)]
    responsibility_id: Uuid,
    #[graphql(skip)]
    organization_id: Uuid,
    #[graphql(skip)]
    community_id: Option<Uuid>,
});
table!(sign_off, "SignOff", "sign_offs", {
    act: String,
    statement: Option<String>,
    #[graphql(skip)]
    ordinal: i64,
    #[graphql(skip)]
    signed_at: i64,
    #[graphql(skip)]
    duty_id: Uuid,
    #[graphql(skip)]
    account_id: Uuid,
});
table!(indicator_set, "IndicatorSet", "indicator_sets", { code: String, });
table!(indicator, "Indicator", "indicators", { code: String, });
table!(evaluation, "Evaluation", "evaluations", {
    round: i32,
    status: String,
    #[graphql(skip)]
    opened_at: i64,
    #[graphql(skip)]
    community_id: Uuid,
    #[graphql(skip)]
    indicator_set_id: Uuid,
});
table!(score, "Score", "scores", {
    status: String,
    #[graphql(skip)]
    ordinal: i32,
    #[graphql(skip)]
    self_score: Option<i64>,
    #[graphql(skip)]
    final_score: Option<i64>,
    #[graphql(skip)]
    evaluation_id: Uuid,
    #[graphql(skip)]
    indicator_id: Uuid,
});
table!(verification, "Verification", "verifications", {
    #[graphql(skip)]
    score: i64,
    #[graphql(skip)]
    verified_at: i64,
    #[graphql(skip)]
    score_id: Uuid,
    #[graphql(skip)]
    organization_id: Uuid,
});
table!(review, "Review", "reviews", {
    kind: String,
    round: i32,
    status: String,
    conclusion: Option<String>,
    #[graphql(skip)]
    opened_at: i64,
    #[graphql(skip)]
    community_id: Uuid,
});
table!(opinion, "Opinion", "opinions", {
    decision: String,
    comment: Option<String>,
    #[graphql(skip)]
    signed_at: i64,
    #[graphql(skip)]
    review_id: Uuid,
    #[graphql(skip)]
    organization_id: Uuid,
    #[graphql(skip)]
    account_id: Uuid,
});
