namespace Enx.Media.Rtp;

/// <summary>
/// What one packet of a video stream says of its frame, whatever the codec: enough to thin the stream out for a receiver and to know
/// where the receiver may go from one layer to another. Holds no reference; it may be stored beside the packet.
/// </summary>
internal struct VideoPacketInfo
{
    /// <summary>The frame begins in this packet. With spatial layers a picture has several frames.</summary>
    public bool FrameStart;

    /// <summary>The frame ends in this packet. A thinned-out picture ends with the last frame of the highest layer that is sent, and the
    /// marker belongs there.</summary>
    public bool FrameEnd;

    /// <summary>A key frame begins in this packet: a receiver may be switched onto the stream here, at any layer.</summary>
    public bool KeyFrame;

    /// <summary>Without a dependency descriptor: a receiver on a lower temporal layer may go up to this frame's (VP8's layer sync).</summary>
    public bool SwitchUpToHere;

    /// <summary>Without a dependency descriptor: a receiver that has this frame may go up to any temporal layer (VP9's switching up point).</summary>
    public bool SwitchUpFromHere;

    /// <summary>No frame depends on this one, so that its loss does no lasting harm.</summary>
    public bool Discardable;

    /// <summary>The spatial layer, 0 to 3.</summary>
    public byte Spatial;

    /// <summary>The temporal layer, 0 to 7.</summary>
    public byte Temporal;

    /// <summary>Width of the pictures of this layer, pixels; 0 when this packet does not say.</summary>
    public ushort Width;

    /// <summary>Height of the pictures of this layer, pixels; 0 when this packet does not say.</summary>
    public ushort Height;

    /// <summary>The packet has a dependency descriptor whose structure is known: what follows here is exact.</summary>
    public bool HasDescriptor;

    /// <summary>With a descriptor, the frame's number, modulo 2^16.</summary>
    public ushort FrameNumber;

    /// <summary>With a descriptor, the layers that can be received (its decode targets), by <see cref="LayerSet"/>.</summary>
    public uint Targets;

    /// <summary>The layers that the sender sends now; every one of <see cref="Targets"/> until it says otherwise.</summary>
    public uint ActiveTargets;

    /// <summary>Two bits a layer: what the frame is to a receiver of it.</summary>
    internal ulong Indications;

    /// <summary>The layers to which this frame is a new beginning: nothing before it is needed for them.</summary>
    internal uint Begins;

    /// <summary>Bit 4a+b: who receives spatial layer a has all that the base of spatial layer b rests on.</summary>
    internal ushort Reach;

    /// <summary>VP9: frames of higher layers are predicted from this one (the Z bit is clear).</summary>
    internal bool FeedsUpperLayers;

    /// <summary>VP9: the frame is predicted from earlier pictures (P).</summary>
    internal bool InterPicture;

    /// <summary>VP9: higher layers rest on lower ones in every picture, not in key pictures alone.</summary>
    internal bool LayersDepend;

    /// <summary>Without a descriptor: the spatial layers that the stream is known to have.</summary>
    internal byte SpatialLayers;

    /// <summary>Without a descriptor: the payload says which spatial layer the frame is of (VP9).</summary>
    internal bool HasSpatialLayer;

    /// <summary>The running numbers of the picture; none for codecs that have none.</summary>
    public PictureNumbers Picture;

    /// <summary>What the frame is to a receiver of a layer; <see cref="DecodeTargetIndication.Required"/> where nothing is known of the layer.</summary>
    public readonly DecodeTargetIndication IndicationFor(int spatial, int temporal)
    {
        var layer = LayerSet.Nearest(Targets, spatial, temporal);
        return layer < 0 ? DecodeTargetIndication.Required : (DecodeTargetIndication)(Indications >> 2 * layer & 3);
    }

    /// <summary>
    /// Whether the packet belongs to what a receiver of a layer gets. Of a layer that does not exist, the answer is that of the nearest
    /// below: asking for too much means asking for all.
    /// </summary>
    public readonly bool IsNeededFor(int spatial, int temporal)
    {
        if (HasDescriptor) return IndicationFor(spatial, temporal) != DecodeTargetIndication.NotPresent;
        if (Temporal > temporal || Spatial > spatial) return false;
        // In the K-SVC modes lower layers serve the higher only in key pictures (RFC 9628 §4.2, the Z bit).
        return Spatial == spatial || Spatial + 1 == SpatialLayers || !HasSpatialLayer || FeedsUpperLayers;
    }

    /// <summary>The layers whose receivers get this packet, of a stream with as many layers as given.</summary>
    public readonly uint NeededBy(int spatialLayers, int temporalLayers)
    {
        if (!HasDescriptor && Spatial == 0 && !HasSpatialLayer) return LayerSet.Above(0, Temporal, spatialLayers, temporalLayers);
        var set = 0u;
        for (var s = 0; s < Math.Min(spatialLayers, LayerSet.MaxSpatial); s++)
            for (var t = 0; t < Math.Min(temporalLayers, LayerSet.MaxTemporal); t++)
                if (IsNeededFor(s, t)) set |= LayerSet.Of(s, t);
        return set;
    }

    /// <summary>
    /// Whether a receiver that has had one layer up to here may be given another from this packet on, so that it can decode everything
    /// that follows. Going down in time is always possible; going up wants a frame that does not rest on what was left out; another
    /// spatial layer often wants a key frame.
    /// </summary>
    /// <param name="fromSpatial">The spatial layer that it has.</param>
    /// <param name="fromTemporal">The temporal layer that it has.</param>
    /// <param name="toSpatial">The spatial layer that it shall have.</param>
    /// <param name="toTemporal">The temporal layer that it shall have.</param>
    public readonly bool CanSwitch(int fromSpatial, int fromTemporal, int toSpatial, int toTemporal)
    {
        if (!FrameStart) return false;
        if (KeyFrame) return true;
        if (HasDescriptor) return CanSwitchByDescriptor(fromSpatial, fromTemporal, toSpatial, toTemporal);
        fromSpatial = Math.Min(fromSpatial, SpatialLayers - 1);
        toSpatial = Math.Min(toSpatial, SpatialLayers - 1);
        if (toSpatial > fromSpatial)
        {
            // A frame of the higher layer that rests on its own picture alone.
            return Spatial == toSpatial && fromSpatial == toSpatial - 1 && !InterPicture && toTemporal <= fromTemporal;
        }

        if (toSpatial < fromSpatial && (!LayersDepend || Spatial != 0)) return false;
        if (toTemporal <= fromTemporal) return true;
        return Temporal <= fromTemporal ? SwitchUpFromHere : SwitchUpToHere && Temporal <= toTemporal;
    }

    /// <summary>The spatial layers part after each key picture (K-SVC): who has one of them gets to another, up or down, at a key picture only.</summary>
    public readonly bool LayersPart => HasDescriptor ? (Targets >> LayerSet.MaxTemporal) != 0 && (Reach & 1 << 4) == 0 : HasSpatialLayer && SpatialLayers > 1 && !LayersDepend;

    private readonly bool RestsOnLowerLayers => (Reach >> 4 * Spatial & (1 << Spatial) - 1) != 0;

    private readonly bool CanSwitchByDescriptor(int fromSpatial, int fromTemporal, int toSpatial, int toTemporal)
    {
        var from = LayerSet.Nearest(Targets, fromSpatial, fromTemporal);
        var to = LayerSet.Nearest(Targets, toSpatial, toTemporal);
        if (from == to || to < 0) return true;
        if (from / LayerSet.MaxTemporal == to / LayerSet.MaxTemporal && to < from) return true;
        if ((DecodeTargetIndication)(Indications >> 2 * to & 3) != DecodeTargetIndication.Switch) return false;
        // The frame itself must be decodable: of a picture that the receiver is not sent, the lower layers have been left out already.
        if ((Indications >> 2 * from & 3) == 0 && RestsOnLowerLayers) return false;
        return (Begins & 1u << to) != 0 || (Reach & 1 << 4 * (from / LayerSet.MaxTemporal) + to / LayerSet.MaxTemporal) != 0;
    }
}

/// <summary>What a frame is to one decode target (AV1 RTP specification, table A.2).</summary>
internal enum DecodeTargetIndication
{
    /// <summary>It is no part of it.</summary>
    NotPresent,

    /// <summary>It is part of it, and nothing else of it depends on the frame.</summary>
    Discardable,

    /// <summary>It is part of it, and a receiver that can decode the frame can decode all of the target that follows.</summary>
    Switch,

    /// <summary>It is part of it and others depend on it.</summary>
    Required,
}
