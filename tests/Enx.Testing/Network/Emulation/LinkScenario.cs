using System.Collections.Immutable;

namespace Enx.Testing.Network.Emulation;

/// <summary>
/// What a link does over time, read from a text that people can read. Each line is a time, what changes, and how:
/// <code>
/// # A train enters a tunnel.
/// 0s        both  delay=20ms queue=200ms
/// 0s        down  rate=5mbit
/// 10s..20s  down  rate=5mbit..600kbit    # from one to the other, step by step
/// 25s       address                      # the client is seen at another address
/// 30s       end
/// </code>
/// <c>down</c> is the way to the client, <c>up</c> the way from it, <c>both</c> both. A line changes what it names and leaves the rest.
/// The words are <c>rate</c> (<c>unlimited</c>, <c>0</c>, <c>kbit</c>, <c>mbit</c>), <c>queue</c> (a time, or <c>kB</c>), <c>delay</c>,
/// <c>jitter</c>, <c>jitter-order</c> (<c>kept</c>, <c>lost</c>), <c>loss</c> (<c>5%</c>), <c>bursts</c> (<c>5%x8</c>: 5 % of packets lost, in
/// bursts of 8 on average; <c>5%x8/50%</c>: where a burst loses half; <c>none</c>), <c>reorder</c> (<c>1%</c>), <c>reorder-by</c>,
/// <c>duplicate</c>, and <c>cross</c> (<c>download</c>, a rate, <c>none</c>).
/// </summary>
public sealed class LinkScenario
{
    /// <summary>How often the rate changes while it goes from one value to another, µs.</summary>
    public const long RampStepUs = 200_000;

    private const int MaxSteps = 100_000;
    private const string Folder = "Enx.Testing.Network.Emulation.Scenarios.";
    private const string Extension = ".link";

    private LinkScenario(string name, string about, ImmutableArray<LinkStep> steps, long durationUs) => (Name, About, Steps, DurationUs) = (name, about, steps, durationUs);

    /// <summary>The scenarios that come with this library.</summary>
    public static ImmutableArray<string> Names { get; } =
        [.. typeof(LinkScenario).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)).Select(n => n[Folder.Length..^Extension.Length]).Order()];

    /// <summary>What it is called, e.g. <c>step</c>.</summary>
    public string Name { get; }

    /// <summary>Its first comment: what it is for.</summary>
    public string About { get; }

    /// <summary>What happens, in order of time; the first step is at 0.</summary>
    public ImmutableArray<LinkStep> Steps { get; }

    /// <summary>How long it lasts, µs.</summary>
    public long DurationUs { get; }

    /// <summary>One of <see cref="Names"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static LinkScenario Load(string name)
    {
        using var stream = typeof(LinkScenario).Assembly.GetManifestResourceStream(Folder + name + Extension)
            ?? throw new ArgumentException($"There is no scenario '{name}'. There are: {string.Join(", ", Names)}.", nameof(name));
        using var reader = new StreamReader(stream);
        return Parse(name, reader.ReadToEnd());
    }

    /// <summary>Reads a scenario.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="text">Its text.</param>
    /// <exception cref="FormatException">It cannot be read; the message names the line and what is wrong with it.</exception>
    public static LinkScenario Parse(string name, string text)
    {
        var edits = new List<Edit>();
        var about = "";
        long? end = null;
        var (number, lastUs) = (0, 0L);
        foreach (var line in text.Split('\n'))
        {
            number++;
            try
            {
                var comment = line.IndexOf('#');
                if (comment >= 0 && about.Length == 0) about = line[(comment + 1)..].Trim();
                var words = (comment < 0 ? line : line[..comment]).Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
                if (words.Length == 0) continue;
                if (end is not null) throw new FormatException("nothing comes after the end");
                var (fromUs, toUs) = LinkWords.Span(words[0]);
                if (fromUs < lastUs) throw new FormatException($"{words[0]} is before the line above");
                lastUs = fromUs;
                if (words.Length < 2) throw new FormatException("it does not say what changes: down, up, both, address or end");
                if (words[1] is "address" or "end" && (words.Length > 2 || toUs is not null)) throw new FormatException($"'{words[1]}' is at one time and has no words after it");
                if (words[1] == "end") end = fromUs;
                else if (words[1] == "address") edits.Add(new Edit(fromUs, number, Down: false, Up: false, c => c));
                else edits.AddRange(EditsOf(words, fromUs, toUs, number));
                if (edits.Count > MaxSteps) throw new FormatException($"there are more than {MaxSteps} steps");
            }
            catch (FormatException e)
            {
                throw new FormatException($"{name}, line {number}: {e.Message}.", e);
            }
        }

        if (end is null) throw new FormatException($"{name}, line {number}: the end is missing, e.g. '60s end'.");
        if (edits.Find(e => e.AtUs > end) is { } late) throw new FormatException($"{name}, line {late.Line}: it goes on after the end.");
        return new LinkScenario(name, about, Fold(name, edits), end.Value);
    }

    private static IEnumerable<Edit> EditsOf(string[] words, long fromUs, long? toUs, int line)
    {
        var (down, up) = words[1] switch
        {
            "down" => (true, false),
            "up" => (false, true),
            "both" => (true, true),
            _ => throw new FormatException($"'{words[1]}' is none of down, up, both, address and end"),
        };
        if (words.Length == 2) throw new FormatException($"it does not say how '{words[1]}' changes, e.g. rate=5mbit");
        if (toUs is { } lasts)
        {
            if (words.Length > 3 || !words[2].StartsWith("rate=", StringComparison.Ordinal)) throw new FormatException("only a rate changes step by step");
            var (first, last) = LinkWords.RateSpan(words[2]["rate=".Length..]);
            return Ramp(fromUs, lasts, first, last).Select(s => new Edit(s.AtUs, line, down, up, c => c with { RateBitsPerSecond = s.Rate }));
        }

        var change = words.Skip(2).Select(LinkWords.Change).Aggregate((first, next) => c => next(first(c)));
        if (change(LinkConditions.Perfect).Fault() is { } fault) throw new FormatException(fault);
        return [new Edit(fromUs, line, down, up, change)];
    }

    private static IEnumerable<(long AtUs, long Rate)> Ramp(long fromUs, long toUs, long first, long last)
    {
        for (var at = fromUs; at < toUs; at += RampStepUs) yield return (at, first + (long)((last - first) * ((double)(at - fromUs) / (toUs - fromUs))));
        yield return (toUs, last);
    }

    private static ImmutableArray<LinkStep> Fold(string name, List<Edit> edits)
    {
        var steps = ImmutableArray.CreateBuilder<LinkStep>();
        var step = new LinkStep(0, LinkConditions.Perfect, LinkConditions.Perfect, ChangesAddress: false);
        foreach (var edit in edits.OrderBy(e => e.AtUs)) // stable: at one time, line by line
        {
            if (edit.AtUs > step.AtUs)
            {
                steps.Add(step);
                step = step with { AtUs = edit.AtUs, ChangesAddress = false };
            }

            step = step with
            {
                Down = edit.Down ? edit.Change(step.Down) : step.Down,
                Up = edit.Up ? edit.Change(step.Up) : step.Up,
                ChangesAddress = step.ChangesAddress || edit is { Down: false, Up: false },
            };
        }

        steps.Add(step);
        return steps.ToImmutable();
    }

    /// <summary>One change of one line; of neither direction when the address changes.</summary>
    private sealed record Edit(long AtUs, int Line, bool Down, bool Up, Func<LinkConditions, LinkConditions> Change);
}

/// <summary>What a link is like from a moment on.</summary>
/// <param name="AtUs">The moment, µs from the scenario's beginning.</param>
/// <param name="Down">The way to the client.</param>
/// <param name="Up">The way from the client.</param>
/// <param name="ChangesAddress">Whether the client is seen at another address from this moment on.</param>
public sealed record LinkStep(long AtUs, LinkConditions Down, LinkConditions Up, bool ChangesAddress);

/// <summary>Goes through a scenario as time passes.</summary>
/// <param name="scenario">The scenario.</param>
/// <param name="startUs">When it begins, µs of the caller's time.</param>
public sealed class ScenarioCursor(LinkScenario scenario, long startUs = 0)
{
    private int _next;

    /// <summary>When the next step is due, µs of the caller's time; null after the last.</summary>
    public long? NextUs => _next < scenario.Steps.Length ? startUs + scenario.Steps[_next].AtUs : null;

    /// <summary>Whether the scenario's time is over.</summary>
    public bool IsOver(long nowUs) => nowUs >= startUs + scenario.DurationUs;

    /// <summary>Takes the next step that is due. Call until it returns false.</summary>
    /// <param name="nowUs">The time, µs.</param>
    /// <param name="step">The step.</param>
    public bool TryTake(long nowUs, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LinkStep? step)
    {
        step = NextUs <= nowUs ? scenario.Steps[_next++] : null;
        return step is not null;
    }
}
