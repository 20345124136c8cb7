using Enx.Load.Measuring;
using Enx.Load.Scenarios;

namespace Enx.Load.Report;

/// <summary>What a load test found: written as JSON as it is, shown as a table and as a page. Media are measured from when all had come until the time was over.</summary>
internal sealed record LoadReport
{
    /// <summary>What was done.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>How long it took with coming and leaving, s.</summary>
    public required double Seconds { get; init; }

    /// <summary>How long media were measured, s.</summary>
    public required double MeasuredSeconds { get; init; }

    /// <summary>Whether every gate is passed.</summary>
    public required bool Passed { get; init; }

    /// <summary>What had to hold.</summary>
    public required IReadOnlyList<GateResult> Gates { get; init; }

    /// <summary>People who came.</summary>
    public required JoinFigures Joins { get; init; }

    /// <summary>Sound and pictures.</summary>
    public required MediaFigures Media { get; init; }

    /// <summary>Sockets that were cut.</summary>
    public required ReconnectFigures Reconnects { get; init; }

    /// <summary>The nodes; null when they say nothing of themselves.</summary>
    public required ServerFigures? Server { get; init; }

    /// <summary>This process.</summary>
    public required TesterFigures Tester { get; init; }

    /// <summary>What went wrong, and how often.</summary>
    public required IReadOnlyList<ErrorCount> Errors { get; init; }

    /// <summary>Second by second.</summary>
    public required IReadOnlyList<Sample> Timeline { get; init; }
}

/// <summary>One thing that had to hold.</summary>
/// <param name="Name">What.</param>
/// <param name="Limit">The most that is allowed.</param>
/// <param name="Seen">What was seen.</param>
/// <param name="Unit">In which unit.</param>
/// <param name="Passed">Whether it held.</param>
internal sealed record GateResult(string Name, double Limit, double Seen, string Unit, bool Passed);

/// <summary>People who came.</summary>
/// <param name="Asked">Joins begun.</param>
/// <param name="Done">Joins that went well.</param>
/// <param name="Failed">Joins that did not.</param>
/// <param name="Lost">People who were out without having left.</param>
/// <param name="MostPerSecond">The most joins in one second.</param>
/// <param name="Join">From the call to its answer, ms.</param>
/// <param name="Entry">From the opening of the socket until media can flow, ms.</param>
/// <param name="FirstMedia">From the opening of the socket to the first packet of somebody else, ms.</param>
internal sealed record JoinFigures(int Asked, int Done, int Failed, int Lost, int MostPerSecond, Times Join, Times Entry, Times FirstMedia);

/// <summary>Sound and pictures.</summary>
/// <param name="PacketsSent">Packets that clients sent.</param>
/// <param name="PacketsReceived">Packets that clients received.</param>
/// <param name="Lost">Packets that never came.</param>
/// <param name="Recovered">Packets that came when asked for again.</param>
/// <param name="BitsPerSecondIn">What clients sent, bit/s.</param>
/// <param name="BitsPerSecondOut">What clients received, bit/s.</param>
/// <param name="Hop">From a client's sending to another's network card, ms.</param>
/// <param name="Pictures">Pictures that could be shown.</param>
/// <param name="Freezes">Times at which a picture stood still.</param>
/// <param name="FrozenSeconds">How long pictures stood still, s.</param>
/// <param name="WatchedSeconds">How long pictures were to be seen, s.</param>
/// <param name="KeyFrameRequests">Key pictures that the server asked for.</param>
/// <param name="FalseAlerts">Bandwidth alerts to people whose network is as wide as ever.</param>
internal sealed record MediaFigures(
    long PacketsSent, long PacketsReceived, long Lost, long Recovered, double BitsPerSecondIn, double BitsPerSecondOut, Times Hop,
    long Pictures, long Freezes, double FrozenSeconds, double WatchedSeconds, long KeyFrameRequests, int FalseAlerts);

/// <summary>Sockets that were cut.</summary>
/// <param name="Cut">Cut by the tester.</param>
/// <param name="Resumed">That came back.</param>
/// <param name="Failed">That did not.</param>
/// <param name="Resume">How long that took, ms.</param>
internal sealed record ReconnectFigures(int Cut, int Resumed, int Failed, Times Resume);

/// <summary>The nodes.</summary>
/// <param name="Cores">Processor time while media were measured, in cores.</param>
/// <param name="CpuUsPerPacket">Processor time for each packet sent on, µs, everything that the nodes did counted.</param>
/// <param name="MemoryAtFirstMb">Memory before, MB.</param>
/// <param name="MemoryLoadedMb">Memory with all people, MB.</param>
/// <param name="MemoryAtLastMb">Memory after all had left, MB.</param>
/// <param name="MemoryPerPersonKb">What each person took, kB.</param>
/// <param name="GrowthMb">How much memory grew after five minutes, MB; null for a shorter test.</param>
/// <param name="LeftRooms">Rooms that are there at the end and were not at the beginning.</param>
/// <param name="LeftPeers">Peers that are.</param>
/// <param name="LeftSessions">Sockets that are.</param>
internal sealed record ServerFigures(
    double Cores, double CpuUsPerPacket, double MemoryAtFirstMb, double MemoryLoadedMb, double MemoryAtLastMb, double MemoryPerPersonKb, double? GrowthMb, int LeftRooms, int LeftPeers, int LeftSessions);

/// <summary>This process.</summary>
/// <param name="MostCores">The most processor time in a second, in cores.</param>
/// <param name="Cores">Cores that this machine has.</param>
/// <param name="Lag">How long packets waited for this process, ms.</param>
/// <param name="IsBottleneck">Whether what was measured is this process rather than the nodes.</param>
/// <param name="Why">A sentence that says why; empty when it is not.</param>
internal sealed record TesterFigures(double MostCores, int Cores, Times Lag, bool IsBottleneck, string Why);

/// <summary>What went wrong, and how often.</summary>
/// <param name="Text">What.</param>
/// <param name="Count">How often.</param>
internal sealed record ErrorCount(string Text, int Count);
