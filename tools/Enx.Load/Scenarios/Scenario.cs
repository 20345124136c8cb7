namespace Enx.Load.Scenarios;

/// <summary>
/// What a load test does: so many rooms, who is in them, what they send and do, for how long, and what must hold at the end. Read from JSON by
/// <see cref="ScenarioReader"/>; the ones that ship are in this folder.
/// </summary>
internal sealed record Scenario
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it imitates, in a sentence.</summary>
    public string Description { get; init; } = "";

    /// <summary>Rooms.</summary>
    public int Rooms { get; init; } = 1;

    /// <summary>People in each room who send.</summary>
    public int Publishers { get; init; } = 2;

    /// <summary>People in each room who only look and listen.</summary>
    public int Subscribers { get; init; }

    /// <summary>Talker slots of a room: how many people each can see at once, 0 to 16.</summary>
    public int Slots { get; init; } = 6;

    /// <summary>People who come a second, all rooms together.</summary>
    public double JoinsPerSecond { get; init; } = 10;

    /// <summary>How long it goes on once all have come, s.</summary>
    public double DurationSeconds { get; init; } = 60;

    /// <summary>How long after that people need not yet be measured, s: layers are chosen, and first pictures come.</summary>
    public double SettleSeconds { get; init; } = 5;

    /// <summary>Which part of those who send has a camera that is on, 0 to 1.</summary>
    public double Cameras { get; init; } = 1;

    /// <summary>Which part of those who send has a microphone, 0 to 1.</summary>
    public double Microphones { get; init; } = 1;

    /// <summary>How long somebody talks before another does, s on average.</summary>
    public double TurnSeconds { get; init; } = 4;

    /// <summary>How often somebody talks at the same time, 0 to 1.</summary>
    public double Overlap { get; init; } = 0.1;

    /// <summary>Which part of the rooms has a share at a time, 0 to 1.</summary>
    public double Shares { get; init; }

    /// <summary>How long a share lasts, s.</summary>
    public double ShareSeconds { get; init; } = 30;

    /// <summary>Chat messages a minute in each room.</summary>
    public double MessagesPerMinute { get; init; }

    /// <summary>Bytes of a message.</summary>
    public int MessageBytes { get; init; } = 80;

    /// <summary>How often a second somebody in a room turns the microphone off or on, each room.</summary>
    public double MutesPerSecond { get; init; }

    /// <summary>How long people stay, s on average; 0 for until the end.</summary>
    public double StaySeconds { get; init; }

    /// <summary>How long who has left stays away before coming again, s.</summary>
    public double AwaySeconds { get; init; } = 5;

    /// <summary>How often sockets are cut, s from one time to the next; 0 for never.</summary>
    public double CutEverySeconds { get; init; }

    /// <summary>Which part of the sockets is cut each time, 0 to 1.</summary>
    public double CutPart { get; init; } = 1;

    /// <summary>What random numbers begin with: the same test twice does the same.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What must hold.</summary>
    public Gates Gates { get; init; } = new();

    /// <summary>People in all.</summary>
    public int People => Rooms * (Publishers + Subscribers);

    /// <summary>How long all joining takes, s.</summary>
    public double RampSeconds => People / JoinsPerSecond;
}

/// <summary>What must hold at the end of a load test; what is null is not asked.</summary>
internal sealed record Gates
{
    /// <summary>Part of the joins that may fail, 0 to 1.</summary>
    public double? FailedJoins { get; init; } = 0;

    /// <summary>95 of 100 joins are answered within this, ms.</summary>
    public double? JoinP95Ms { get; init; }

    /// <summary>Part of the packets that may be lost, 0 to 1.</summary>
    public double? Loss { get; init; } = 0;

    /// <summary>Freezes an hour that somebody watches.</summary>
    public double? FreezesPerHour { get; init; } = 0;

    /// <summary>Bandwidth alerts to people whose network is as wide as it ever was.</summary>
    public int? FalseAlerts { get; init; } = 0;

    /// <summary>99 of 100 packets are through the server within this, ms.</summary>
    public double? HopP99Ms { get; init; } = 10;

    /// <summary>People who were out without having left.</summary>
    public int? LostPeople { get; init; } = 0;

    /// <summary>Reconnects that may fail.</summary>
    public int? FailedReconnects { get; init; } = 0;

    /// <summary>Rooms, peers and sockets that the node may hold at the end beyond what it held at the beginning.</summary>
    public int? Leaks { get; init; } = 0;

    /// <summary>How much memory may grow after the first five minutes, MB.</summary>
    public double? GrowthMb { get; init; }
}
