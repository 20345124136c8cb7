namespace Enx.Actors.Bandwidth;

/// <summary>How long something must hold before an alert tells of it, and when an endpoint is put to audio alone.</summary>
public sealed record BandwidthOptions
{
    /// <summary>How long fewer videos must get through before it is told. Part of the time from a change of the link to its alert.</summary>
    public TimeSpan DownAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long more videos must get through, and their number stay, before it is told. After twice that time the least of it is told. So long a fall waits, too, in a report in which more is wanted.</summary>
    public TimeSpan UpAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A rise counts as borne out by the rate when the estimate is so many percent above that of the last alert; else it must hold three times as long.</summary>
    public int UpMargin { get; init; } = 10;

    /// <summary>In the first time of a path, and after more videos are wanted, the estimate finds its way up: that rise is not told.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>So long after an alert no other is told, unless the estimate says that the network is another one; and no more than three in that time.</summary>
    public TimeSpan CalmTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a publisher's network must carry fewer layers than are wanted before it is told.</summary>
    public TimeSpan PublisherDownAfter { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How long it must carry all of them again.</summary>
    public TimeSpan PublisherUpAfter { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>When an endpoint that asked for it is put to audio alone, and when it gets video again.</summary>
    public AudioOnlyOptions AudioOnly { get; init; } = new();
}

/// <summary>When an endpoint that asked for <c>adapt-audio-only</c> is put to audio alone, and when it gets video again.</summary>
public sealed record AudioOnlyOptions
{
    /// <summary>A network with an estimate below this is hopeless, bit/s; 0: only one that carries not one of the wanted videos.</summary>
    public long FloorBitsPerSecond { get; init; } = 50_000;

    /// <summary>How long it must be hopeless.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Video comes again when the estimate is at least this, bit/s.</summary>
    public long VideoAboveBitsPerSecond { get; init; } = 150_000;

    /// <summary>How long it must be that high.</summary>
    public TimeSpan VideoAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A network that is hopeless again so soon after video came back has to hold twice as long the next time.</summary>
    public TimeSpan Soon { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest that it ever has to hold.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(5);
}
