namespace Enx.Media;

/// <summary>Why what a peer publishes as a track reaches nobody, though it is on.</summary>
public enum TrackFault
{
    /// <summary>It does reach them.</summary>
    None,

    /// <summary>Its packets cannot be decrypted (RFC 3711 §3.3): keys or rollover counter are others than ours. A new connection has new ones.</summary>
    Undecryptable,

    /// <summary>They are of a payload type that the answer has not agreed to.</summary>
    Codec,

    /// <summary>Nothing of it comes, though other things of the peer do.</summary>
    Absent,

    /// <summary>More comes than the answer allows, and what is above is dropped: it reaches them damaged.</summary>
    Excessive,
}
