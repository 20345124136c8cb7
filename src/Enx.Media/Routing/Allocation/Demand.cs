namespace Enx.Media.Routing.Allocation;

/// <summary>One video that a subscriber wants, and its layers. A subscriber's demands stand in order, the most wanted first: the share,
/// what is pinned, the talkers.</summary>
/// <param name="Slot">The slot it is shown on.</param>
/// <param name="Source">Tells one source from another; whatever number the caller likes.</param>
/// <param name="FirstLayer">Where its layers begin in the span of all layers.</param>
/// <param name="LayerCount">How many it has.</param>
/// <param name="MaxHeight">The tallest picture wanted, pixels; 0 for no limit. Where every layer is taller, the lowest is on offer.</param>
/// <param name="IsShare">It is a screen: raised as far as it goes before anybody else gets a second layer, and pixels before frame rate.</param>
internal readonly record struct Demand(int Slot, long Source, int FirstLayer, int LayerCount, int MaxHeight = 0, bool IsShare = false);

/// <summary>One layer of a video. Those of one demand stand in order: spatial layers upwards, and within each the temporal ones.</summary>
/// <param name="Spatial">Simulcast stream or spatial layer, 0 the lowest.</param>
/// <param name="Temporal">Temporal layer, 0 the lowest.</param>
/// <param name="Height">Height of its pictures, pixels; 0 when not known, which fits every limit.</param>
/// <param name="BitsPerSecond">What who receives it is sent, all it rests on included; 0 when not known: then what such a layer usually takes.</param>
/// <param name="State">Whether it can be had.</param>
internal readonly record struct OfferedLayer(byte Spatial, byte Temporal, int Height, long BitsPerSecond, LayerState State = LayerState.Arriving);

/// <summary>Whether a layer can be had.</summary>
internal enum LayerState
{
    /// <summary>It arrives.</summary>
    Arriving,

    /// <summary>The publisher has switched it off because nobody wanted it, and sends it as soon as somebody does.</summary>
    Off,

    /// <summary>It should arrive and does not: the publisher's own network does not carry it.</summary>
    Missing,
}

/// <summary>What came of an allocation.</summary>
/// <param name="Used">What the chosen layers take together, bit/s.</param>
/// <param name="Ideal">What every demand would take at its best layer, bit/s.</param>
/// <param name="Supportable">The videos that fit, each at its lowest layer at least.</param>
/// <param name="Paused">The videos that do not fit.</param>
/// <param name="Bases">What the lowest layers of all demands take together, those of the paused too, bit/s.</param>
/// <param name="TriedSlot">The slot of a video that is sent only to see whether it fits; it counts as paused. 0 for none.</param>
/// <param name="Tried">What that takes of <paramref name="Used"/>, bit/s.</param>
internal readonly record struct AllocationTotals(long Used, long Ideal, int Supportable, int Paused, long Bases, int TriedSlot, long Tried)
{
    /// <summary>What the pace of sending goes by, bit/s: of what is only tried, half. Its key frame then makes a shorter queue for sound to wait in.</summary>
    public long Paced => Used - Tried / 2;
}
