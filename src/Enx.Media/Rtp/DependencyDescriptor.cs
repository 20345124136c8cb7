
namespace Enx.Media.Rtp;

/// <summary>
/// Reads the dependency descriptors of one stream (AV1 RTP specification, appendix A). Three bytes name the frame and its template; what
/// the template means stands in a structure that came with the last key frame and is kept here. A damaged descriptor is refused and
/// changes nothing.
/// </summary>
internal sealed class DependencyDescriptorReader
{
    private const int MandatoryLength = 3;

    // A new structure is read into this one, so that a damaged one does no harm to the one in use.
    private DependencyStructure _spare = new();
    private long _newestFrame = -1;
    private long _structureFrame;
    private uint _activeTargets;

    /// <summary>The structure that came last; null before any has.</summary>
    public DependencyStructure? Structure { get; private set; }

    /// <summary>The layers that the sender says it sends.</summary>
    public uint ActiveLayers { get; private set; }

    /// <summary>Forgets the structure.</summary>
    public void Reset()
    {
        Structure = null;
        (ActiveLayers, _activeTargets, _newestFrame) = (0, 0, -1);
    }

    /// <summary>Reads the descriptor of one packet into <paramref name="info"/>; false when it is damaged or its structure not known.</summary>
    public bool TryRead(ReadOnlySpan<byte> descriptor, ref VideoPacketInfo info)
    {
        if (descriptor.Length < MandatoryLength) return false;
        var bits = new BitReader(descriptor);
        var start = bits.Flag();
        var end = bits.Flag();
        var templateId = (int)bits.Read(6);
        var frame = (ushort)bits.Read(16);

        var structure = Structure;
        var (customDtis, customDiffs, customChains, fresh) = (false, false, false, false);
        var active = _activeTargets;
        if (descriptor.Length > MandatoryLength)
        {
            fresh = bits.Flag();
            var hasActive = bits.Flag();
            customDtis = bits.Flag();
            customDiffs = bits.Flag();
            customChains = bits.Flag();
            if (fresh)
            {
                structure = _spare;
                if (!structure.TryRead(ref bits)) return false;
                active = uint.MaxValue >> 32 - structure.TargetCount;
            }

            if (structure is null) return false;
            if (hasActive) active = bits.Read(structure.TargetCount);
        }

        if (structure is null || !structure.TryFindTemplate(templateId, out var template)) return false;
        var dtis = customDtis ? structure.ByLayer(structure.ReadDtis(ref bits)) : structure.IndicationsOf(template);
        if (customDiffs)
            for (var size = bits.Read(2); size != 0 && !bits.Failed; size = bits.Read(2)) bits.Skip(4 * (int)size);

        var chains = structure.ChainBeginsOf(template);
        if (customChains)
        {
            chains = 0;
            for (var c = 0; c < structure.ChainCount; c++)
                if (bits.Read(8) == 0) chains |= 1u << c;
        }

        if (bits.Failed) return false;
        Keep(structure, frame, active, fresh);

        (info.Spatial, info.Temporal) = structure.LayerOf(template);
        info.HasDescriptor = true;
        info.FrameNumber = frame;
        info.FrameStart = start;
        info.FrameEnd = end;
        // The structure goes with the first packet of a coded video sequence and no other; resent, it is the same one again.
        info.KeyFrame = fresh && start;
        info.Targets = structure.Layers;
        info.ActiveTargets = ActiveLayers;
        info.Indications = dtis;
        info.Begins = structure.LayersBegun(chains);
        info.Reach = structure.Reach;
        info.Discardable = IsDiscardable(dtis);
        if (fresh) (info.Width, info.Height) = structure.SizeOf(info.Spatial);
        return true;
    }

    private static bool IsDiscardable(ulong dtis)
    {
        // Discardable (01) or absent (00) for every layer: no high bit of a pair is set.
        return dtis != 0 && (dtis & 0xAAAA_AAAA_AAAA_AAAA) == 0;
    }

    private void Keep(DependencyStructure structure, ushort number, uint active, bool fresh)
    {
        var frame = _newestFrame < 0 ? number : _newestFrame + (short)(number - (ushort)_newestFrame);
        var newest = frame >= _newestFrame;
        if (newest) _newestFrame = frame;
        if (fresh)
        {
            // A key frame that comes late, resent, must not bring back what a newer one has replaced.
            if (Structure is not null && frame < _structureFrame) return;
            (_spare, Structure) = (Structure ?? new DependencyStructure(), structure);
            _structureFrame = frame;
        }

        // Nor must a mask that comes late.
        if (!newest && !fresh) return;
        if (active == _activeTargets && !fresh) return;
        _activeTargets = active;
        ActiveLayers = structure.ByLayer(active);
    }
}
