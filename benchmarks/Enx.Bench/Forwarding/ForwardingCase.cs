using Enx.Load.Media;

namespace Enx.Bench.Forwarding;

/// <summary>What is forwarded in one measurement.</summary>
/// <param name="Name">What the results call it.</param>
/// <param name="Publishers">Cameras that send.</param>
/// <param name="Subscribers">People who get all of them.</param>
/// <param name="OnlyAesCm">Whether AES-CM and HMAC-SHA1 protect the packets, not AES-GCM.</param>
/// <param name="Rtx">Whether the subscribers take retransmissions on a stream of their own.</param>
/// <param name="Layered">Whether cameras send three layers of simulcast.</param>
internal sealed record ForwardingCase(string Name, int Publishers, int Subscribers, bool OnlyAesCm = false, bool Rtx = true, bool Layered = false)
{
    /// <summary>640 × 360, thirty pictures a second, about a hundred packets a second.</summary>
    private static readonly IReadOnlyList<VideoLayer> Single = [new VideoLayer("", 640, 360, 830_000)];

    /// <summary>All that are measured.</summary>
    public static IReadOnlyList<ForwardingCase> All { get; } =
    [
        new("1 to 1", 1, 1), new("1 to 10", 1, 10), new("1 to 100", 1, 100), new("1 to 300", 1, 300), new("9 to 10", 9, 10), new("9 to 30", 9, 30),
        new("1 to 100, AES-CM", 1, 100, OnlyAesCm: true), new("1 to 100, no RTX", 1, 100, Rtx: false), new("1 to 100, layers", 1, 100, Layered: true),
    ];

    /// <summary>What each camera sends.</summary>
    public IReadOnlyList<VideoLayer> Camera => Layered ? VideoLayer.Simulcast : Single;

    /// <summary>Whether Janus is measured as well, where it is installed.</summary>
    public bool AsksJanus => this is { Publishers: 1, Subscribers: 100, OnlyAesCm: false, Rtx: true, Layered: false };
}

/// <summary>What one measurement found.</summary>
/// <param name="Case">What was forwarded.</param>
/// <param name="Node">What the node took.</param>
/// <param name="Floor">What the floor took in the same run; null where it knows no such thing.</param>
/// <param name="Janus">What Janus took in the same run; null where it was not asked.</param>
/// <param name="CryptoUs">What encryption takes of a packet of this size, measured by itself.</param>
/// <param name="Lost">Packets that did not arrive.</param>
/// <param name="HopP99Ms">99 of 100 packets were through within this, ms.</param>
internal sealed record ForwardingResult(ForwardingCase Case, ForwardingCost Node, ForwardingCost? Floor, ForwardingCost? Janus, double CryptoUs, long Lost, double HopP99Ms)
{
    /// <summary>How many times the floor the node took; null without a floor.</summary>
    public double? Ratio => Floor is { Us: > 0 } floor ? Math.Round(Node.Us / floor.Us, 2) : null;

    /// <summary>Which part of what Janus took the node took; null without Janus.</summary>
    public double? OfJanus => Janus is { Us: > 0 } janus ? Math.Round(Node.Us / janus.Us, 2) : null;

    /// <summary>What is neither the kernel nor encryption.</summary>
    public double OursUs => Math.Round(Node.Us - Node.KernelUs - CryptoUs, 2);
}
