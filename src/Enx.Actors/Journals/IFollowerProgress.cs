namespace Enx.Actors.Journals;

/// <summary>What somebody who follows a tag stores of how far it has read.</summary>
internal interface IFollowerProgress
{
    /// <summary>The journal's number up to which it has read.</summary>
    long Offset { get; }
}
