using System.Globalization;

namespace Enx.Testing.Network.Emulation;

/// <summary>The words of a scenario's line.</summary>
internal static class LinkWords
{
    private static readonly (string Unit, double Us)[] Times = [("us", 1), ("ms", 1e3), ("s", 1e6)];
    private static readonly (string Unit, double Bits)[] Rates = [("kbit", 1e3), ("mbit", 1e6)];
    private static readonly (string Unit, double Bytes)[] Sizes = [("kB", 1e3)];

    /// <summary>A time, or a beginning and an end: <c>10s..20s</c>.</summary>
    public static (long FromUs, long? ToUs) Span(string text)
    {
        if (text.Split("..") is not [var from, var to]) return (Time(text), null);
        var (fromUs, toUs) = (Time(from), Time(to));
        return toUs > fromUs ? (fromUs, toUs) : throw new FormatException($"{text} ends before it begins");
    }

    public static (long First, long Last) RateSpan(string text)
    {
        if (text.Split("..") is not [var first, var last]) throw new FormatException($"'{text}' is not two rates, e.g. 5mbit..600kbit");
        var (firstRate, lastRate) = (Rate(first), Rate(last));
        return Math.Max(firstRate, lastRate) < LinkConditions.Unlimited ? (firstRate, lastRate) : throw new FormatException("no steps lead to unlimited");
    }

    /// <summary>What <c>word=value</c> does to a link.</summary>
    public static Func<LinkConditions, LinkConditions> Change(string text)
    {
        if (text.Split('=') is not [var word, var value] || value.Length == 0) throw new FormatException($"'{text}' is not a word and its value, e.g. rate=5mbit");
        switch (word)
        {
            case "rate":
                var rate = Rate(value);
                return c => c with { RateBitsPerSecond = rate };
            case "queue":
                var queue = value.EndsWith('B') ? QueueLimit.OfBytes(Amount(value, Sizes, "a size, e.g. 64kB")) : QueueLimit.OfTime(Time(value));
                return c => c with { Queue = queue };
            case "delay":
                var delay = Time(value);
                return c => c with { DelayUs = delay };
            case "jitter":
                var jitter = Time(value);
                return c => c with { JitterUs = jitter };
            case "jitter-order":
                var reorders = value switch { "kept" => false, "lost" => true, _ => throw new FormatException($"'{value}' is neither kept nor lost") };
                return c => c with { JitterReorders = reorders };
            case "loss":
                var loss = Share(value);
                return c => c with { Loss = loss };
            case "bursts":
                var bursts = value == "none" ? null : Bursts(value);
                return c => c with { Bursts = bursts };
            case "reorder":
                var reordering = Share(value);
                return c => c with { Reordering = reordering };
            case "reorder-by":
                var by = Time(value);
                return c => c with { ReorderingUs = by };
            case "duplicate":
                var duplication = Share(value);
                return c => c with { Duplication = duplication };
            case "cross":
                CrossTraffic? cross = value switch { "none" => null, "download" => new CrossTraffic.Download(), _ => new CrossTraffic.Constant(Rate(value)) };
                return c => c with { Cross = cross };
            default:
                throw new FormatException($"'{word}' is no word for a link");
        }
    }

    private static long Time(string text) => Amount(text, Times, "a time, e.g. 20ms or 10s");

    private static long Rate(string text) => text == "unlimited" ? LinkConditions.Unlimited : Amount(text, Rates, "a rate, e.g. 600kbit, 5mbit, 0 or unlimited");

    private static double Share(string text) =>
        text.EndsWith('%') && Number(text[..^1]) is { } percent and <= 100 ? percent / 100 : throw new FormatException($"'{text}' is not a share from 0% to 100%");

    private static BurstLoss Bursts(string text)
    {
        const string Example = "e.g. 5%x8 or 5%x8/50%";
        var parts = text.Split('x', '/');
        if (parts.Length is not (2 or 3) || Number(parts[1]) is not { } length) throw new FormatException($"'{text}' is not loss in bursts, {Example}");
        return new BurstLoss(Share(parts[0]), length) { Density = parts.Length == 3 ? Share(parts[2]) : 1 };
    }

    private static long Amount(string text, (string Unit, double Of)[] units, string what)
    {
        if (text == "0") return 0;
        foreach (var (unit, of) in units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && Number(text[..^unit.Length]) is { } number) return (long)Math.Round(number * of);
        }

        throw new FormatException($"'{text}' is not {what}");
    }

    /// <summary>A number that is neither below 0 nor beyond what a test needs; null when it is none.</summary>
    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= 1e6 ? number : null;
}
