using System.Globalization;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Tests.Bandwidth;

/// <summary>Reports of a media node as short text, on virtual time.</summary>
internal static class Reports
{
    /// <summary>The step in which time goes on.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// A story: words of <c>second:carried/wanted@kbit</c>, with <c>p</c> or <c>s</c> behind when a publisher or the server is what limits,
    /// or <c>second:word</c> for something else that happens. The rate may be left out: 100 kbit/s for each video that is carried.
    /// </summary>
    public static IEnumerable<(TimeSpan At, string What)> Story(string text) => text
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(word => word.Split(':'))
        .Select(w => (TimeSpan.FromSeconds(double.Parse(w[0], CultureInfo.InvariantCulture)), w[1]));

    /// <summary>A report of a story; null when the word is none.</summary>
    public static DownlinkChanged? Downlink(string text)
    {
        if (!char.IsDigit(text[0])) return null;
        var limit = text[^1] switch { 'p' => DownlinkLimit.Publisher, 's' => DownlinkLimit.Server, _ => DownlinkLimit.Downlink };
        var parts = text.TrimEnd('p', 's').Split('/', '@');
        var (carried, wanted) = (int.Parse(parts[0]), int.Parse(parts[1]));
        var rate = parts.Length > 2 ? long.Parse(parts[2]) : carried * 100;
        return new DownlinkChanged(Samples.RoomId, 1, "ann", rate * 1000, 100_000, carried, carried, wanted, [], carried < wanted ? limit : DownlinkLimit.None);
    }

    /// <summary>Tells a story in steps of time up to its end, and what came of it in each.</summary>
    public static string Tell(string story, double until, Func<string, TimeSpan, string?> hear, Func<TimeSpan, string?> tick)
    {
        var told = new List<string>();
        var words = new Queue<(TimeSpan At, string What)>(Story(story));
        for (var now = TimeSpan.Zero; now <= TimeSpan.FromSeconds(until); now += Step)
        {
            while (words.TryPeek(out var next) && next.At <= now) Note(hear(words.Dequeue().What, now));
            Note(tick(now));

            void Note(string? what)
            {
                if (what is not null) told.Add(string.Create(CultureInfo.InvariantCulture, $"{now.TotalSeconds}:{what}"));
            }
        }
        return string.Join(' ', told);
    }
}
