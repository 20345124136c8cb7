using Enx.Fuzz.Targets;
using Enx.Media.Rtp;

namespace Enx.Fuzz;

/// <summary>Everything that reads what strangers send.</summary>
internal static class FuzzTargets
{
    /// <summary>All of them, each new.</summary>
    public static IReadOnlyList<FuzzTarget> All =>
    [
        new StunTarget(), new RtpTarget(), new RtcpTarget(), new SdpTarget(),
        new VideoTarget("vp8", VideoCodec.Vp8), new VideoTarget("vp9", VideoCodec.Vp9), new VideoTarget("h264", VideoCodec.H264), new VideoTarget("av1", VideoCodec.Av1),
        new SctpTarget(), new DtlsTarget(), new JsonRpcTarget(), new RestTarget(), new TokenTarget(), new HoconTarget(),
    ];
}
