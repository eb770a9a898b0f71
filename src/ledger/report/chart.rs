//! Plain bars as inline SVG, readable in black and white: what is estimated is hatched, what is measured is full.

/// Where a bar's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A sensor, or a count.
    Measured,
    /// A model.
    Estimated,
}

/// One bar. Its texts are markup already.
pub(super) struct Bar {
    pub label: String,
    pub shown: String,
    pub value: f64,
    /// The ends of its thin line.
    pub bounds: Option<(f64, f64)>,
    pub origin: Origin,
}

/// Widths in units of the drawing: the label, the longest bar, the figure after it.
const LABEL: f64 = 300.0;
const LONGEST: f64 = 380.0;
const FIGURE: f64 = 220.0;
const ROW: f64 = 28.0;
const THICK: f64 = 16.0;

/// The bars, one under the other, to one scale.
pub(super) fn bars(title: &str, bars: &[Bar]) -> String {
    let most = bars.iter().map(|bar| bar.bounds.map_or(bar.value, |(_, high)| high)).fold(0.0, f64::max);
    let length = |value: f64| if most > 0.0 { value / most * LONGEST } else { 0.0 };
    let (width, mut height) = (LABEL + LONGEST + FIGURE, 0.0);
    let mut rows = String::new();
    for bar in bars {
        let (top, middle) = (height + (ROW - THICK) / 2.0, height + ROW / 2.0);
        let fill = if bar.origin == Origin::Estimated { "url(#hatched)" } else { "#1d3f58" };
        rows.push_str(&format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\
             <rect x=\"{LABEL:.1}\" y=\"{top:.1}\" width=\"{:.2}\" height=\"{THICK:.1}\" fill=\"{fill}\" \
             stroke=\"#1d3f58\"/>",
            LABEL - 8.0,
            middle + 4.5,
            bar.label,
            length(bar.value),
        ));
        let mut end = length(bar.value);
        if let Some((low, high)) = bar.bounds {
            end = length(high);
            rows.push_str(&format!(
                "<path d=\"M{:.2} {middle:.1}H{:.2}\" stroke=\"#a12a20\" stroke-width=\"2\"/>",
                LABEL + length(low),
                LABEL + end,
            ));
        }
        rows.push_str(&format!(
            "<text x=\"{:.2}\" y=\"{:.1}\">{}</text>\n",
            LABEL + end + 8.0,
            middle + 4.5,
            bar.shown
        ));
        height += ROW;
    }
    let hatched = bars.iter().any(|bar| bar.origin == Origin::Estimated);
    let defs = if hatched { HATCHED } else { "" };
    format!(
        "<svg viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" aria-label=\"{title}\">\n{defs}{rows}</svg>\n"
    )
}

/// The filling of estimates.
const HATCHED: &str = "<defs><pattern id=\"hatched\" width=\"6\" height=\"6\" \
    patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" \
    fill=\"#fff\"/><rect width=\"3\" height=\"6\" fill=\"#a17a2c\"/></pattern></defs>\n";
