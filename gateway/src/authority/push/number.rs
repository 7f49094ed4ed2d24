//! The number of a request, drawn.

use super::super::{NumberMode, Result, keys::random_below};

/// A number and, for `select`, what the phone offers: the number and two others, in random order.
pub(in super::super) struct Drawn {
    pub(in super::super) number: Option<String>,
    pub(in super::super) choices: Vec<String>,
}

/// Draws a number. Leading zeros count, every number is as likely as any other.
pub(in super::super) fn draw(mode: NumberMode) -> Result<Drawn> {
    let digits = mode.digits() as usize;
    if digits == 0 {
        return Ok(Drawn {
            number: None,
            choices: Vec::new(),
        });
    }
    let bound = 10_u32.pow(mode.digits());
    let number = format!("{:0digits$}", random_below(bound)?);
    let mut choices = Vec::new();
    if mode == NumberMode::Select {
        choices.push(number.clone());
        while choices.len() < 3 {
            let other = format!("{:0digits$}", random_below(bound)?);
            if !choices.contains(&other) {
                choices.push(other);
            }
        }
        // Fisher–Yates: where the right one stands says nothing.
        for last in (1..choices.len()).rev() {
            let swap = random_below(u32::try_from(last + 1).unwrap_or(1))? as usize;
            choices.swap(last, swap);
        }
    }
    Ok(Drawn {
        number: Some(number),
        choices,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn three_distinct_choices_with_the_number_anywhere() {
        let mut places = HashMap::new();
        for _ in 0..3_000 {
            let drawn = draw(NumberMode::Select).unwrap();
            let number = drawn.number.unwrap();
            assert_eq!(number.len(), 2);
            let mut distinct = drawn.choices.clone();
            distinct.sort();
            distinct.dedup();
            assert_eq!(distinct.len(), 3);
            let place = drawn.choices.iter().position(|choice| *choice == number).unwrap();
            *places.entry(place).or_insert(0) += 1;
        }
        assert!(places.values().all(|&count| count > 800), "{places:?}");
    }

    #[test]
    fn leading_zeros_are_kept_and_no_number_is_favoured() {
        let mut first = HashMap::new();
        for _ in 0..5_000 {
            let number = draw(NumberMode::Type6).unwrap().number.unwrap();
            assert_eq!(number.len(), 6);
            *first.entry(number.as_bytes()[0]).or_insert(0) += 1;
        }
        assert_eq!(first.len(), 10);
        assert!(first.values().all(|&count| (350..650).contains(&count)), "{first:?}");
        assert!(draw(NumberMode::None).unwrap().number.is_none());
    }
}
