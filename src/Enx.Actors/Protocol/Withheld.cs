namespace Enx.Actors.Protocol;

/// <summary>
/// What somebody's token withholds that the role would give. It holds for as long as the presence does, whatever role comes later. Kept in the journal
/// and told to others: extend it only by adding optional fields.
/// </summary>
/// <param name="Microphone">No sound.</param>
/// <param name="Camera">No picture.</param>
/// <param name="Share">No screen.</param>
/// <param name="Data">Nothing on data channels.</param>
/// <param name="Chat">No messages, be they chat or data.</param>
public sealed record Withheld(bool Microphone = false, bool Camera = false, bool Share = false, bool Data = false, bool Chat = false)
{
    /// <summary>Nothing at all.</summary>
    public static Withheld Nothing { get; } = new();

    /// <summary>Whether a section of an offer is for what is withheld.</summary>
    internal bool Keeps(MediaProtocol.SectionUse use) => use switch
    {
        MediaProtocol.SectionUse.Microphone => Microphone,
        MediaProtocol.SectionUse.Camera => Camera,
        MediaProtocol.SectionUse.Share => Share,
        MediaProtocol.SectionUse.Data => Data,
        _ => false,
    };
}
