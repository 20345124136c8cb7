namespace Enx.Fuzz;

/// <summary>
/// One piece of code that reads what strangers send. It is given any bytes, and must return, or throw what it says it throws
/// (<see cref="Expects"/>): any other exception is a fault, and so is an input that takes too long or allocates too much (<see cref="Trial"/>).
/// A target that holds state of its own across inputs is made anew by whoever runs it, and is told nothing.
/// </summary>
internal abstract class FuzzTarget
{
    /// <summary>Its name on the command line, and its corpus's.</summary>
    public abstract string Name { get; }

    /// <summary>The longest input worth a try, bytes: what the caller of the code lets pass.</summary>
    public virtual int MaxLength => 1500;

    /// <summary>What an input may allocate, bytes.</summary>
    public virtual long MaxAllocated => 4 << 20;

    /// <summary>Inputs of real clients to begin with.</summary>
    public abstract IEnumerable<byte[]> Seeds { get; }

    /// <summary>Words that inputs are made of, for text.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <summary>Reads an input as the product does.</summary>
    /// <param name="input">The bytes; the target may change them.</param>
    public abstract void Run(Span<byte> input);

    /// <summary>Whether an exception is the answer that the code promises for bad input.</summary>
    public virtual bool Expects(Exception e) => false;
}
