<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>words</name>
    <message numerus="yes">
        <source>%n edits are not stored yet</source>
        <translation>
            <numerusform>%n edit is not stored yet</numerusform>
            <numerusform>%n edits are not stored yet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edits of this project were not stored when the program ended.</source>
        <translation>
            <numerusform>%n edit of this project was not stored when the program ended.</numerusform>
            <numerusform>%n edits of this project were not stored when the program ended.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edits that waited are stored</source>
        <translation>
            <numerusform>%n edit that waited is stored</numerusform>
            <numerusform>%n edits that waited are stored</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edits that waited cannot be made any more</source>
        <translation>
            <numerusform>%n edit that waited cannot be made any more</numerusform>
            <numerusform>%n edits that waited cannot be made any more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edits wait</source>
        <translation>
            <numerusform>%n edit waits</numerusform>
            <numerusform>%n edits wait</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edits wait until the project can be written; they are tried again and again</source>
        <translation>
            <numerusform>%n edit waits until the project can be written; it is tried again and again</numerusform>
            <numerusform>%n edits wait until the project can be written; they are tried again and again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n frames</source>
        <translation>
            <numerusform>%n frame</numerusform>
            <numerusform>%n frames</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of these videos have tracks already.</source>
        <translation>
            <numerusform>%n of these videos has tracks already.</numerusform>
            <numerusform>%n of these videos have tracks already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other videos come with their own frames.</source>
        <translation>
            <numerusform>%n other video comes with its own frames.</numerusform>
            <numerusform>%n other videos come with their own frames.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n others</source>
        <translation>
            <numerusform>%n other</numerusform>
            <numerusform>%n others</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places to look at; double click shows them.</source>
        <translation>
            <numerusform>%n place to look at; double click shows it.</numerusform>
            <numerusform>%n places to look at; double click shows them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected tracks were left out.</source>
        <translation>
            <numerusform>%n rejected track was left out.</numerusform>
            <numerusform>%n rejected tracks were left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks</source>
        <translation>
            <numerusform>%n track</numerusform>
            <numerusform>%n tracks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks of videos without a chosen frame were left out.</source>
        <translation>
            <numerusform>%n track of videos without a chosen frame was left out.</numerusform>
            <numerusform>%n tracks of videos without a chosen frame were left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks that are to be seen in no chosen frame were left out.</source>
        <translation>
            <numerusform>%n track that is to be seen in no chosen frame was left out.</numerusform>
            <numerusform>%n tracks that are to be seen in no chosen frame were left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks that are wholly behind others were left out.</source>
        <translation>
            <numerusform>%n track that is wholly behind others was left out.</numerusform>
            <numerusform>%n tracks that are wholly behind others were left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks that nobody has marked as reviewed were left out.</source>
        <translation>
            <numerusform>%n track that nobody has marked as reviewed was left out.</numerusform>
            <numerusform>%n tracks that nobody has marked as reviewed were left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n videos</source>
        <translation>
            <numerusform>%n video</numerusform>
            <numerusform>%n videos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n videos more are pre-labelled behind the others</source>
        <translation>
            <numerusform>%n video more is pre-labelled behind the others</numerusform>
            <numerusform>%n videos more are pre-labelled behind the others</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n videos pre-labelled</source>
        <translation>
            <numerusform>%n video pre-labelled</numerusform>
            <numerusform>%n videos pre-labelled</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In %n videos nothing is corrected: it learns the mistakes in them.</source>
        <translation>
            <numerusform>In %n video nothing is corrected: it learns the mistakes in it.</numerusform>
            <numerusform>In %n videos nothing is corrected: it learns the mistakes in them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nothing can be exported before the %n problems in bold are mended.</source>
        <translation>
            <numerusform>Nothing can be exported before the %n problem in bold is mended.</numerusform>
            <numerusform>Nothing can be exported before the %n problems in bold are mended.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Pre-label %n chosen v&amp;ideos</source>
        <translation>
            <numerusform>Pre-label %n chosen v&amp;ideo</numerusform>
            <numerusform>Pre-label %n chosen v&amp;ideos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Pre-labelling of %n videos</source>
        <translation>
            <numerusform>Pre-labelling of %n video</numerusform>
            <numerusform>Pre-labelling of %n videos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reading %n videos…</source>
        <translation>
            <numerusform>Reading %n video…</numerusform>
            <numerusform>Reading %n videos…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The project&apos;s drive does not answer: %n edits wait, and are stored once it does</source>
        <translation>
            <numerusform>The project&apos;s drive does not answer: %n edit waits, and is stored once it does</numerusform>
            <numerusform>The project&apos;s drive does not answer: %n edits wait, and are stored once it does</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The reading of %n videos</source>
        <translation>
            <numerusform>The reading of %n video</numerusform>
            <numerusform>The reading of %n videos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>You edited meanwhile: undo takes it back in %n steps</source>
        <translation>
            <numerusform>You edited meanwhile: undo takes it back in %n step</numerusform>
            <numerusform>You edited meanwhile: undo takes it back in %n steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{failed} of %n videos cannot be opened</source>
        <translation>
            <numerusform>{failed} of %n video cannot be opened</numerusform>
            <numerusform>{failed} of %n videos cannot be opened</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{failed} of %n videos could not be pre-labelled</source>
        <translation>
            <numerusform>{failed} of %n video could not be pre-labelled</numerusform>
            <numerusform>{failed} of %n videos could not be pre-labelled</numerusform>
        </translation>
    </message>
</context>
</TS>
