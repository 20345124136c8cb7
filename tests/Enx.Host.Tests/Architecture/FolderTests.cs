using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using Enx.Actors.Rooms;
using Enx.Media;
using Assembly = System.Reflection.Assembly;

namespace Enx.Host.Tests.Architecture;

/// <summary>
/// The folder tree is the architecture: a folder is a namespace, arrows between folders go one way, and the folders that are pure know no actors, no
/// sockets, no clock and no chance. The drawing in docs/architecture.md is made of the same graph.
/// </summary>
public sealed partial class FolderTests
{
    private const string Begin = "<!-- folders: begin -->\n";
    private const string End = "<!-- folders: end -->";

    private static readonly Dictionary<string, Assembly> Projects = new()
    {
        ["Enx.Media"] = typeof(IMediaEngine).Assembly,
        ["Enx.Actors"] = typeof(RoomActor).Assembly,
        ["Enx.Host"] = typeof(EnxNode).Assembly,
    };

    /// <summary>What protocols and rules are made of: spans in, spans out; facts in, facts out. A folder has those below it with it.</summary>
    private static readonly string[] Pure =
    [
        "Enx.Media.Rtp", "Enx.Media.Rtcp", "Enx.Media.Srtp", "Enx.Media.Sdp", "Enx.Media.Ice", "Enx.Media.Sctp", "Enx.Media.Congestion", "Enx.Media.Routing",
        "Enx.Actors.Rooms.State",
    ];

    [Theory]
    [InlineData("Enx.Media")]
    [InlineData("Enx.Actors")]
    [InlineData("Enx.Host")]
    public void Folders_know_each_other_one_way(string project)
    {
        var graph = FolderGraph.Of(Projects[project], project);
        Assert.True(graph.Uses.Count > 5, "the project has been read");
        Assert.True(graph.Cycles().Count == 0, string.Join("\n", graph.Cycles()));
    }

    [Fact]
    public void A_circle_of_folders_is_found()
    {
        var cycle = Assert.Single(FolderGraph.Of(typeof(FolderTests).Assembly, "Enx.Host.Tests.Architecture.Planted").Cycles());
        Assert.Equal("First -> Second (OfFirst uses OfSecond), Second -> First (OfSecond uses OfFirst)", cycle);
    }

    [Theory]
    [InlineData("Enx.Media")]
    [InlineData("Enx.Actors")]
    [InlineData("Enx.Host")]
    public void A_file_is_in_the_folder_of_its_namespace(string project)
    {
        var root = SourceTree.Path("src", project);
        var wrong = SourceTree.CodeBelow("src", project)
            .Select(file => (Folder: string.Join('.', Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Split('/').Where(part => part != ".").Prepend(project)), File: file))
            .Where(f => NamespaceOf().Match(File.ReadAllText(f.File)) is { Success: true } match && match.Groups[1].Value != f.Folder)
            .Select(f => Path.GetRelativePath(root, f.File));
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_file_of_more_than_400_lines_says_why_in_its_head()
    {
        var tooLong = SourceTree.CodeBelow("src")
            .Select(file => (Name: Path.GetFileName(file), Lines: File.ReadAllLines(file)))
            .Where(f => f.Lines.Length > 400);
        Assert.Empty(tooLong.Where(f => !f.Lines.Take(40).Any(line => line.Contains("Over 400 lines:", StringComparison.Ordinal))).Select(f => f.Name));
    }

    [Fact]
    public void Pure_folders_know_no_actors_no_sockets_no_clock_and_no_chance()
    {
        var types = Projects.Values.SelectMany(FolderGraph.Load).ToList();
        Assert.All(Pure, folder => Assert.Contains(types, t => IsBelow(t, folder)));
        var faults = types.Where(t => Pure.Any(folder => IsBelow(t, folder))).SelectMany(FaultsOf).Distinct().ToList();
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Fact]
    public void What_a_pure_folder_may_not_know_is_found()
    {
        var planted = FolderGraph.Load(typeof(FolderTests).Assembly).Where(t => t.Name == nameof(Planted.Impure));
        Assert.Equal(["Impure calls DateTimeOffset.get_UtcNow", "Impure uses Akka.Actor.IActorRef", "Impure uses System.Net.Sockets.Socket", "Impure uses System.Random"], planted.SelectMany(FaultsOf).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>With <c>ENX_WRITE_GOLDEN=1</c> it is written anew.</summary>
    [Fact]
    public void The_drawing_of_the_folders_is_current()
    {
        var file = SourceTree.Path("docs", "architecture.md");
        var text = File.ReadAllText(file);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin > Begin.Length && end >= begin, "docs/architecture.md has a place for the drawing");
        var drawn = string.Concat(Projects.Select(p => $"\n`{p.Key}`\n{FolderGraph.Of(p.Value, p.Key).Draw()}")) + "\n";
        if (Environment.GetEnvironmentVariable("ENX_WRITE_GOLDEN") == "1") File.WriteAllText(file, text[..begin] + drawn + text[end..]);
        else Assert.Equal(drawn, text[begin..end]);
    }

    private static IEnumerable<string> FaultsOf(IType type)
    {
        foreach (var used in FolderGraph.TargetsOf(type).Select(t => t.FullName))
            if (used.StartsWith("Akka.", StringComparison.Ordinal) || used.StartsWith("System.Net.Sockets.", StringComparison.Ordinal) || used is "System.Random" or "System.TimeProvider" or "System.Diagnostics.Stopwatch")
                yield return $"{type.Name} uses {used}";
        foreach (var called in FolderGraph.CallsOf(type))
            if (ClockOf().Match(called) is { Success: true } match)
                yield return $"{type.Name} calls {match.Groups[1].Value}.{match.Groups[2].Value}";
    }

    private static bool IsBelow(IType type, string folder) => type.Namespace?.FullName is { } name && (name == folder || name.StartsWith(folder + ".", StringComparison.Ordinal));

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceOf();

    [GeneratedRegex(@"System\.(DateTime|DateTimeOffset|Environment)::(get_UtcNow|get_Now|get_TickCount|get_TickCount64)\b")]
    private static partial Regex ClockOf();
}
