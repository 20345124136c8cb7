namespace Enx.Media.Rtp;

/// <summary>The video codecs whose payload headers the engine reads.</summary>
internal enum VideoCodec
{
    /// <summary>Audio, RTX or a codec we forward without looking inside.</summary>
    None,

    /// <summary>VP8 (RFC 7741).</summary>
    Vp8,

    /// <summary>VP9 (RFC 9628).</summary>
    Vp9,

    /// <summary>H.264 (RFC 6184).</summary>
    H264,

    /// <summary>AV1 (AV1 RTP specification).</summary>
    Av1,
}
