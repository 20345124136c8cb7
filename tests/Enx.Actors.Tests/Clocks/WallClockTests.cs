using System.Text.RegularExpressions;
using Enx.Testing;
using Xunit;

namespace Enx.Actors.Tests.Clocks;

/// <summary>
/// A wall clock is set back and forth by who keeps it. So a wait within one process is measured by timestamps, and the wall clock is read
/// only where a moment is told to others or must be understood after a restart: in the files named here.
/// </summary>
public sealed partial class WallClockTests
{
    /// <summary>The time since 1970 is a moment.</summary>
    private const string CountsFrom1970 = "src/Enx.Media/Loops/MediaLoop.cs";

    /// <summary>How often a file reads the wall clock, and why a timestamp would not do.</summary>
    private static readonly Dictionary<string, (int Reads, string Why)> Allowed = new()
    {
        ["src/Enx.Actors/Hosting/SqlPersistenceHosting.cs"] = (1, "who reads the owner of a database wants to know since when"),
        ["src/Enx.Actors/Journals/ReadJournals.cs"] = (1, "facts were stored by other processes"),
        ["src/Enx.Actors/Placement/NodeDirectory.cs"] = (2, "when the node started and when it leaves is told to other nodes"),
        ["src/Enx.Actors/Retention/JournalKeeper.cs"] = (1, "facts were stored by other processes"),
        ["src/Enx.Actors/Rooms/RoomActor.cs"] = (2, "facts and signs of life are read by the room's next life, perhaps on another node"),
        ["src/Enx.Actors/Rooms/Context/RoomContext.cs"] = (2, "for the parts of a room that are named here"),
        ["src/Enx.Actors/Rooms/Lifecycle/SessionClock.cs"] = (1, "a session's end is a fact, and outlives the process that began it"),
        ["src/Enx.Actors/Rooms/Media/Downlinks.cs"] = (1, "an alert tells subscribers when it was"),
        ["src/Enx.Actors/Rooms/Media/RoomPlacement.cs"] = (1, "a fact's time"),
        ["src/Enx.Actors/Rooms/Membership/Joins.cs"] = (1, "a session's end is a fact, and outlives the process that began it"),
        ["src/Enx.Actors/Webhooks/WebhookDispatcher.cs"] = (2, "the age of a fact that perhaps another process stored"),
        ["src/Enx.Host/Api/ModerationApi.cs"] = (1, "a token's end is written into tokens that other nodes read"),
        ["src/Enx.Host/Auth/RelayIssuer.cs"] = (1, "a relay compares the end of credentials with its own clock"),
        ["src/Enx.Host/Auth/TokenIssuer.cs"] = (1, "a token's end is read by other nodes"),
        ["src/Enx.Host/Auth/TokenVerifier.cs"] = (1, "a token was made by another process"),
        ["src/Enx.Host/Operators/ClusterHistory.cs"] = (1, "people read when something happened"),
        ["src/Enx.Host/Operators/ClusterReport.cs"] = (1, "figures were measured by other nodes, at a time of theirs"),
        ["src/Enx.Host/Webhooks/WebhookSender.cs"] = (1, "the receiver compares a signature's time with its own clock"),
        ["src/Enx.Media/Loops/KernelReceive.cs"] = (1, "the kernel stamps datagrams with the wall clock; an age beyond a few seconds is not believed"),
        ["tools/Enx.Load/Peers/LoadPeer.cs"] = (1, "sender reports tell wall time"),
        ["tools/Enx.Load/Running/LoadRun.cs"] = (1, "people read when a load test began"),
        [CountsFrom1970] = (1, "sender reports tell wall time; read once, then counted on by timestamps"),
    };

    [Fact]
    public void The_wall_clock_is_read_only_where_a_moment_leaves_the_process()
    {
        var read = Sources().Select(s => (s.Path, Reads: WallClock().Count(s.Text))).Where(s => s.Reads > 0).ToDictionary(s => s.Path, s => s.Reads);
        Assert.Equal(Allowed.Select(a => $"{a.Key}: {a.Value.Reads}").Order(), read.Select(r => $"{r.Key}: {r.Value}").Order());
    }

    [Fact]
    public void No_duration_is_taken_from_a_wall_clock_in_one_expression() =>
        Assert.Empty(Sources().Where(s => s.Path != CountsFrom1970).SelectMany(s => Difference().Matches(s.Text).Select(m => $"{s.Path}: {m.Value}")));

    [Theory]
    [InlineData("if (_time.GetUtcNow() - at < Blame)")]
    [InlineData("var left = deadline - time.GetUtcNow();")]
    [InlineData("for (var end = 1; DateTimeOffset.UtcNow - start < patience;)")]
    [InlineData("now - DateTime.UtcNow")]
    public void A_difference_is_seen(string line) => Assert.Matches(Difference(), line);

    private static IEnumerable<(string Path, string Text)> Sources() =>
        from folder in new[] { "src", "tools" }
        from file in SourceTree.CodeBelow(folder)
        select (Path.GetRelativePath(SourceTree.Root, file), Comment().Replace(File.ReadAllText(file), ""));

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bGetUtcNow\(\)|\bGetLocalNow\(\)|\bDateTime(Offset)?\.(UtcNow|Now)\b")]
    private static partial Regex WallClock();

    [GeneratedRegex(@"(\bGetUtcNow\(\)|\bDateTime(Offset)?\.(UtcNow|Now))\s*-|-\s*[\w.]*(\bGetUtcNow\(\)|\bDateTime(Offset)?\.(UtcNow|Now)\b)")]
    private static partial Regex Difference();
}
