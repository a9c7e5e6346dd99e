//! What `/metrics` says of standbys that answer questions.

use crate::store::Store;
use prometheus::{GaugeVec, IntGauge, IntGaugeVec, Opts, core::Collector};

/// Of each standby, by its host and port.
pub(super) struct Replicas {
    stands: Option<IntGaugeVec>,
    behind: Option<GaugeVec>,
    answered: Option<IntGaugeVec>,
    at_primary: Option<IntGauge>,
    alone: Option<IntGauge>,
}

impl Replicas {
    pub(super) fn new(register: &impl Fn(Box<dyn Collector>)) -> Self {
        let of_each = |name: &str, help: &str| {
            let gauge = IntGaugeVec::new(Opts::new(name, help), &["replica"]).ok();
            if let Some(gauge) = &gauge {
                register(Box::new(gauge.clone()));
            }
            gauge
        };
        let stands =
            of_each("replica_stands", "1 where questions are asked of the standby, 0 where it is left out");
        let answered = of_each("replica_questions", "Questions that the standby answered since the start");
        let lag =
            Opts::new("replica_lag_seconds", "For how long the standby has not had what the primary had");
        let behind = GaugeVec::new(lag, &["replica"]).ok();
        let of_all = |name: &str, help: &str| {
            let gauge = IntGauge::new(name, help).ok();
            if let Some(gauge) = &gauge {
                register(Box::new(gauge.clone()));
            }
            gauge
        };
        let at_primary = of_all(
            "replica_questions_at_primary",
            "Questions since the start that the primary answered as no standby could",
        );
        let alone = of_all(
            "replica_questions_alone",
            "Questions since the start that a standby answered alone, as the primary was silent",
        );
        if let Some(behind) = &behind {
            register(Box::new(behind.clone()));
        }
        Self { stands, behind, answered, at_primary, alone }
    }

    pub(super) fn set(&self, store: &Store) {
        let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let (each, at_primary, alone) = store.replicas();
        for replica in each {
            if let Some(stands) = &self.stands {
                stands.with_label_values(&[&replica.name]).set(replica.stands.into());
            }
            if let Some(behind) = &self.behind {
                behind.with_label_values(&[&replica.name]).set(replica.behind.as_secs_f64());
            }
            if let Some(answered) = &self.answered {
                answered.with_label_values(&[&replica.name]).set(whole(replica.answered));
            }
        }
        for (gauge, questions) in [(&self.at_primary, at_primary), (&self.alone, alone)] {
            if let Some(gauge) = gauge {
                gauge.set(whole(questions));
            }
        }
    }
}
