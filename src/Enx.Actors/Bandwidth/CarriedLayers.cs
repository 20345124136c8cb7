using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Bandwidth;

/// <summary>A publisher's network carries fewer layers than are wanted, or all of them again.</summary>
internal readonly record struct LayerAlert(int Layers, int Wanted, bool Up, long BitsPerSecond);

/// <summary>
/// Which reports on one published video are worth an alert to its publisher. Pure. A shortage is told when it has held, and again when it
/// grows; that it is over is told once, when every wanted layer arrives and more arrive than were told. When other layers are wanted, the
/// time begins anew: a browser needs some seconds to send a layer again. A video of which nothing is wanted lacks nothing.
/// </summary>
internal sealed record CarriedLayers(BandwidthOptions Options)
{
    private UplinkChanged? Last { get; init; }

    /// <summary>How many layers the publisher was told that its network carries; null while nothing is missing.</summary>
    private int? Told { get; init; }

    private (bool Up, TimeSpan Since)? Pending { get; init; }

    /// <summary>When to ask again, if no report comes before; null for never.</summary>
    public TimeSpan? Due => Pending is { } p ? p.Since + HoldOf(p.Up) : null;

    /// <summary>Nothing is sent at present, or on another network: the reports so far say nothing any more.</summary>
    public CarriedLayers Idle() => this with { Last = null, Pending = null };

    /// <summary>Nothing is reported: what was to hold cannot be seen to.</summary>
    public CarriedLayers OnSilence() => this with { Pending = null };

    /// <summary>A report.</summary>
    public (CarriedLayers Next, LayerAlert? Alert) Observe(UplinkChanged report, TimeSpan now) =>
        (this with { Last = report, Pending = report.Wanted == Last?.Wanted ? Pending : null }).Judge(report, now);

    /// <summary>Time has passed.</summary>
    public (CarriedLayers Next, LayerAlert? Alert) Tick(TimeSpan now) => Last is { } report ? Judge(report, now) : (this, null);

    private (CarriedLayers, LayerAlert?) Judge(UplinkChanged report, TimeSpan now)
    {
        var wanted = Math.Max(report.Wanted, 0);
        var carried = Math.Clamp(report.Carried, 0, wanted);
        var falls = carried < Math.Min(Told ?? int.MaxValue, wanted);
        if (!falls && !(carried > Told && carried == wanted)) return (this with { Pending = null }, null);
        var pending = Pending is { } p && p.Up == !falls ? p : (Up: !falls, Since: now);
        if (now < pending.Since + HoldOf(pending.Up)) return (this with { Pending = pending }, null);
        return (this with { Pending = null, Told = falls ? carried : null }, new LayerAlert(carried, wanted, !falls, report.BitsPerSecond));
    }

    private TimeSpan HoldOf(bool up) => up ? Options.PublisherUpAfter : Options.PublisherDownAfter;
}
