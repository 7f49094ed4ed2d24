//! The little statistics that the comparison of times needs.

/// The lower quartile: whatever else runs on a machine only ever adds time.
pub fn quartile(list: &[f64]) -> f64 {
    let mut sorted = list.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 4).copied().unwrap_or(0.0)
}

/// Two-sided p-value of the Mann-Whitney U test, by the normal approximation with mid-ranks for ties.
pub fn mann_whitney(a: &[f64], b: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> = a
        .iter()
        .map(|&v| (v, true))
        .chain(b.iter().map(|&v| (v, false)))
        .collect();
    all.sort_by(|x, y| x.0.total_cmp(&y.0));
    let (mut ranks, mut ties, mut from) = (0.0, 0.0, 0);
    while from < all.len() {
        let to = all[from..]
            .iter()
            .take_while(|one| one.0.total_cmp(&all[from].0).is_eq())
            .count()
            + from;
        let rank = (from + 1 + to) as f64 / 2.0;
        ranks += all[from..to].iter().filter(|one| one.1).count() as f64 * rank;
        let same = (to - from) as f64;
        ties += same.powi(3) - same;
        from = to;
    }
    let (n, na, nb) = (all.len() as f64, a.len() as f64, b.len() as f64);
    let u = ranks - na * (na + 1.0) / 2.0;
    let deviation = (na * nb / 12.0 * (n + 1.0 - ties / (n * (n - 1.0)))).sqrt();
    if deviation == 0.0 {
        1.0
    } else {
        2.0 * (1.0 - normal((u - na * nb / 2.0).abs() / deviation))
    }
}

/// The standard normal distribution function (Abramowitz and Stegun, 26.2.17; error below 1e-7).
fn normal(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * x);
    let density = (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let sum =
        t * (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    1.0 - density * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_milliseconds_can_be_told_apart() {
        let noise = |base: f64| {
            (0..60)
                .map(|n| base + f64::from((n * 7919) % 31) / 10.0)
                .collect::<Vec<_>>()
        };
        assert!(mann_whitney(&noise(20.0), &noise(20.0)) > 0.01);
        assert!(mann_whitney(&noise(20.0), &noise(22.0)) < 0.01);
        assert!((quartile(&[4.0, 1.0, 3.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }
}
